import { zeros } from "../allocate.js";
import type { BaseModel } from "../base_model.js";
import { CallbackList } from "../callbacks/list.js";
import { verbosity } from "../callbacks/progress.js";
import { Dataset } from "../data/dataset.js";
import type { Inputs } from "../data/inputs.js";
import { type Answers, Predictions } from "../data/predictions.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import { abortable } from "./abortable.js";
import { batchSizeFor, prepareInputs, stepsOf } from "./data.js";
import { checkRun, type PredictOptions } from "./options.js";
import { batchCount, paceFor, runPass } from "./run.js";

export async function predictModel(
  model: BaseModel,
  core: ModelCore,
  x: unknown,
  options: PredictOptions = {},
): Promise<Answers> {
  core.checkAlive();
  const run = checkRun("predict", options);
  const { batchSize: given, verbose, signal } = run;
  const { inputs, graph } = prepareInputs(core, x);
  const dataset = Dataset.of(inputs, []);
  const batchSize = batchSizeFor(core, graph, dataset.rows, given);
  const steps = batchCount(dataset.rows, batchSize);
  const params = { verbose: verbosity(verbose), epochs: 1, steps };
  const callbacks = CallbackList.of(run, model, params);
  signal?.throwIfAborted();
  core.adopt(graph);
  const network = await abortable(core.network(), signal);
  const parts: Float32Array[][] = graph.outputs.map(() => []);
  try {
    await callbacks.call("onPredictBegin", {});
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
        (await network.predict(chunk)).forEach((part, i) => {
          parts[i]!.push(part);
        });
        return {};
      },
      stopped: () => false,
    });
    await callbacks.call("onPredictEnd", {});
  } finally {
    callbacks.close();
  }
  return predictionsOf(core, graph, inputs, parts.map(joined));
}

/** What a model answered, in the form in which its outputs were given: one, a list, or by their keys. */
export function predictionsOf(
  { ports: { outputs: form } }: ModelCore,
  graph: Graph,
  inputs: readonly Inputs[],
  outputs: readonly Float32Array[],
): Answers {
  const all = outputs.map((data, i) => {
    const { lengths } = stepsOf(graph, inputs, i);
    return Predictions.of(data, inputs[0]!.rows, lengths, graph.outputs[i]!);
  });
  if (form.keys) return Object.fromEntries(form.keys.map((key, i) => [key, all[i]!]));
  return form.listed ? all : all[0]!;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  const all = zeros(Float32Array, total, "the predictions");
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
