import type { BaseModel } from "../base_model.js";
import type { Logs } from "../callbacks/callback.js";
import type { CallbackList } from "../callbacks/list.js";
import { isStream } from "../data/stream.js";
import type { AbortSignalLike } from "../host_types.js";
import type { Compiled } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import { hasFunctions, judgeOf, reported } from "../model/reported.js";
import { abortable } from "./abortable.js";
import { prepareData, prepareStream } from "./data.js";
import { batchSizeFor } from "./inputs.js";
import { listenersOf } from "./listeners.js";
import { Means } from "./means.js";
import { checkRun, type EvaluateOptions } from "./options.js";
import type { Pace } from "./pace.js";
import { paceFor, runPass } from "./run.js";
import { checkNotShort } from "./short.js";
import { RowsSource, type Source } from "./source.js";
import { checkEnds, refuseForStream } from "./streams.js";
import { trainable } from "./trainer.js";

/** A pass over data without learning. Within `fit` it is the validation, with the callbacks of that run. */
export interface EvaluationPass {
  readonly compiled: Compiled;
  readonly source: Source;
  readonly limit: number | undefined;
  readonly callbacks: CallbackList;
  readonly pace: Pace;
  readonly signal: AbortSignalLike | undefined;
}

export async function evaluatePass(core: ModelCore, pass: EvaluationPass): Promise<Logs> {
  const { callbacks } = pass;
  const network = await abortable(trainable(core), pass.signal);
  const means = new Means(reported(pass.compiled, core.graph!));
  const judge = judgeOf(pass.compiled, core.graph!);
  await callbacks.call("onTestBegin", {});
  const done = await runPass({
    ...pass,
    core,
    phase: "Test",
    compute: async (chunk) => {
      core.checkStillCompiled(pass.compiled);
      return means.add(await network.evaluate({ ...chunk, ...means.request }, judge));
    },
    stopped: () => false,
  });
  checkNotShort(done, pass);
  const logs = means.logs();
  await callbacks.call("onTestEnd", logs);
  return logs;
}

export async function evaluateModel(
  model: BaseModel,
  core: ModelCore,
  compiled: Compiled,
  [x, y]: readonly [unknown, unknown],
  options: EvaluateOptions = {},
): Promise<Record<string, number>> {
  const run = checkRun("evaluate", options);
  const found = evaluationSource(core, compiled, [x, y], run);
  // Rows are ready at once: whoever comes next finds the engine asked for.
  const { source, graph } = found instanceof Promise ? await found : found;
  try {
    return await evaluateSource(model, core, { run, compiled, source, graph });
  } finally {
    await source.end?.();
  }
}

interface Evaluated {
  readonly source: Source;
  readonly graph: Graph;
}

interface Evaluation extends Evaluated {
  readonly run: ReturnType<typeof checkRun>;
  readonly compiled: Compiled;
}

async function evaluateSource(
  model: BaseModel,
  core: ModelCore,
  { run, compiled, source, graph }: Evaluation,
): Promise<Record<string, number>> {
  const { signal, steps: limit } = run;
  const callbacks = listenersOf(run, model, limit ?? source.batches);
  signal?.throwIfAborted();
  core.adopt(graph);
  const pace = paceFor(source, callbacks, "Test", hasFunctions(compiled, graph));
  try {
    const pass = { compiled, source, limit, callbacks, pace, signal };
    return { ...(await evaluatePass(core, pass)) };
  } finally {
    callbacks.close();
  }
}

function evaluationSource(
  core: ModelCore,
  compiled: Compiled,
  [x, y]: readonly [unknown, unknown],
  { batchSize: given, steps, sampleWeight }: ReturnType<typeof checkRun>,
): Evaluated | Promise<Evaluated> {
  if (isStream(x)) {
    refuseForStream("evaluate", { batchSize: given, sampleWeight });
    if (steps === undefined) checkEnds(x, "x", "steps");
    return prepareStream(core, compiled, x);
  }
  const { dataset, graph } = prepareData(core, compiled, [x, y, sampleWeight]);
  const batchSize = batchSizeFor(core, graph, dataset.rows, given);
  return { source: new RowsSource(dataset, batchSize), graph };
}
