import type { BaseModel } from "../base_model.js";
import type { Logs } from "../callbacks/callback.js";
import { CallbackList } from "../callbacks/list.js";
import { Progress, verbosity } from "../callbacks/progress.js";
import type { Dataset } from "../data/dataset.js";
import type { AbortSignalLike } from "../host_types.js";
import { type Compiled, hasFunctions, reported } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import { abortable } from "./abortable.js";
import { batchSizeFor, prepareData } from "./data.js";
import { Means } from "./means.js";
import { checkRun, type EvaluateOptions } from "./options.js";
import type { Pace } from "./pace.js";
import { batchCount, paceFor, runPass } from "./run.js";

/** A pass over data without learning. Within `fit` it is the validation, with the callbacks of that run. */
export interface EvaluationPass {
  readonly compiled: Compiled;
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly callbacks: CallbackList;
  readonly pace: Pace;
  readonly signal: AbortSignalLike | undefined;
  readonly progress?: Progress;
}

export async function evaluatePass(core: ModelCore, pass: EvaluationPass): Promise<Logs> {
  const { callbacks, progress } = pass;
  const network = await abortable(core.trainable(), pass.signal);
  const means = new Means(reported(pass.compiled, core.graph!));
  await callbacks.call("onTestBegin", {});
  await runPass({
    ...pass,
    core,
    phase: "Test",
    order: undefined,
    compute: async (chunk) => {
      core.checkStillCompiled(pass.compiled);
      return means.add(await network.evaluate({ ...chunk, ...means.request }));
    },
    progress: (batches, logs) => progress?.update(batches, logs),
    stopped: () => false,
  });
  const logs = means.logs();
  await callbacks.call("onTestEnd", logs);
  return logs;
}

export async function evaluateModel(
  model: BaseModel,
  core: ModelCore,
  x: unknown,
  y: unknown,
  options: EvaluateOptions = {},
): Promise<Record<string, number>> {
  const compiled = core.requireCompiled("evaluate");
  const run = checkRun("evaluate", options);
  const { batchSize: given, verbose, signal } = run;
  const { dataset, graph } = prepareData(core, compiled, [x, y, run.sampleWeight]);
  const batchSize = batchSizeFor(core, graph, dataset.rows, given);
  const steps = batchCount(dataset.rows, batchSize);
  const level = verbosity(verbose);
  const params = { verbose: level, epochs: 1, steps };
  const callbacks = CallbackList.of(run, model, params);
  signal?.throwIfAborted();
  core.adopt(graph);
  const pace = paceFor(dataset, batchSize, callbacks, "Test", hasFunctions(compiled, graph));
  const progress = new Progress(level, steps);
  try {
    const logs = await evaluatePass(core, {
      compiled,
      dataset,
      batchSize,
      callbacks,
      pace,
      signal,
      progress,
    });
    progress.finish(logs);
    return { ...logs };
  } finally {
    progress.close();
  }
}
