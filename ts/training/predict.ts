import { CallbackList } from "../callbacks/list.js";
import { Progress, verbosity } from "../callbacks/progress.js";
import { Dataset } from "../data/dataset.js";
import { Predictions } from "../data/predictions.js";
import type { InputData } from "../data/types.js";
import type { ModelCore } from "../model/core.js";
import type { Sequential } from "../sequential.js";
import { prepareInputs } from "./data.js";
import { checkRun, type PredictOptions } from "./options.js";
import { batchCount, paceFor, runPass } from "./run.js";

export async function predictModel(
  model: Sequential,
  core: ModelCore,
  x: InputData,
  options: PredictOptions = {},
): Promise<Predictions> {
  core.checkAlive();
  const { batchSize, verbose, signal } = checkRun("predict", options);
  const { inputs, graph } = prepareInputs(core, x);
  const dataset = Dataset.of(inputs, undefined, graph.perStep);
  const steps = batchCount(dataset.rows, batchSize);
  const level = verbosity(verbose);
  const params = { verbose: level, epochs: 1, steps };
  const callbacks = CallbackList.of(options.callbacks, model, params);
  signal?.throwIfAborted();
  core.adopt(graph);
  const network = await core.network();
  const positions = graph.perStep ? inputs.data.length / inputs.width : inputs.rows;
  const out = new Float32Array(positions * graph.outputs);
  let at = 0;
  const progress = new Progress(level, steps);
  await callbacks.call("onPredictBegin", {});
  try {
    await runPass({
      core,
      phase: "Predict",
      dataset,
      order: undefined,
      batchSize,
      callbacks,
      pace: paceFor(dataset, batchSize, callbacks, "Predict"),
      signal,
      compute: async (chunk) => {
        const part = await network.predict(chunk);
        out.set(part, at);
        at += part.length;
        return {};
      },
      progress: (batches) => progress.update(batches, {}),
      stopped: () => false,
    });
    progress.finish({});
  } finally {
    progress.close();
  }
  await callbacks.call("onPredictEnd", {});
  return Predictions.of(out, inputs, graph);
}
