import type { BaseModel } from "../base_model.js";
import type { Logs } from "../callbacks/callback.js";
import { History } from "../callbacks/history.js";
import { CallbackList } from "../callbacks/list.js";
import { Progress, verbosity } from "../callbacks/progress.js";
import { BpttError } from "../errors.js";
import type { AbortSignalLike } from "../host_types.js";
import { reported } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import { abortable } from "./abortable.js";
import { type EvaluationPass, evaluatePass } from "./evaluate.js";
import { type FitSettings, type Prepared, prepareFit } from "./fit_sources.js";
import { Means } from "./means.js";
import { checkFitOptions, type FitOptions } from "./options.js";
import type { Pace } from "./pace.js";
import { paceFor, runPass } from "./run.js";
import { checkNotShort } from "./short.js";
import type { Source } from "./source.js";
import { trainChunk } from "./train.js";

/** What stays the same over the epochs of one `fit`. */
interface Run {
  readonly core: ModelCore;
  readonly source: Source;
  /** Batches of an epoch, where they are fewer than there are. */
  readonly limit: number | undefined;
  readonly callbacks: CallbackList;
  readonly pace: Pace;
  readonly signal: AbortSignalLike | undefined;
  readonly validation: EvaluationPass | undefined;
  readonly validates: (epoch: number) => boolean;
}

export async function fitModel(
  model: BaseModel,
  core: ModelCore,
  x: unknown,
  y: unknown,
  options: FitOptions = {},
): Promise<History> {
  core.requireCompiled("fit");
  checkNotFitting(core, "fit");
  const settings = checkFitOptions(options);
  core.fitting = true;
  let prepared: Prepared | undefined;
  try {
    prepared = await prepareFit(core, [x, y], settings);
    return await fitSources(model, core, prepared, settings);
  } finally {
    core.fitting = false;
    await prepared?.train.end?.();
    await prepared?.held?.end?.();
  }
}

async function fitSources(
  model: BaseModel,
  core: ModelCore,
  { train, held, graph }: Prepared,
  settings: FitSettings,
): Promise<History> {
  const { signal, epochs, initialEpoch, stepsPerEpoch: limit, validates } = settings;
  const verbose = verbosity(settings.verbose);
  const history = new History();
  const params = { verbose, epochs, steps: limit ?? train.batches ?? null };
  const callbacks = CallbackList.of(settings, model, params, [history]);
  signal?.throwIfAborted();
  // Nothing before this line changes the model: a call that is refused leaves it as it was.
  core.adopt(graph);
  core.history = history;
  const pace = paceFor(train, callbacks, "Train");
  const validation = held && {
    compiled: core.compiled!,
    source: held,
    limit: settings.validationSteps,
    callbacks,
    pace: paceFor(held, callbacks, "Test"),
    signal,
  };
  const run: Run = { core, source: train, limit, callbacks, pace, signal, validation, validates };
  await trainEpochs(run, initialEpoch, epochs, verbose);
  return history;
}

export function checkNotFitting(core: ModelCore, method: string): void {
  if (!core.fitting) return;
  throw new BpttError(
    "Busy",
    `\`${method}()\` was called while \`fit()\` is running on the model "${core.name}": await the promise of \`fit()\` first, or set \`model.stopTraining = true\` to end it.`,
  );
}

async function trainEpochs(
  run: Run,
  first: number,
  end: number,
  verbose: 0 | 1 | 2,
): Promise<void> {
  const { core, callbacks } = run;
  core.stopTraining = false;
  await abortable(core.trainable(), run.signal);
  let last: Logs = {};
  await callbacks.call("onTrainBegin", {});
  for (let epoch = first; epoch < end && !core.stopTraining && !run.source.spent; epoch++) {
    const steps = run.limit ?? run.source.batches;
    const progress = new Progress(verbose, steps, { epoch, epochs: end });
    try {
      await callbacks.call("onEpochBegin", epoch, {});
      const logs = await trainEpoch(run, epoch, progress);
      // An epoch for which nothing is left is none.
      if (logs === undefined) break;
      last = logs;
      progress.finish(last);
    } finally {
      progress.close();
    }
    await callbacks.call("onEpochEnd", epoch, last);
  }
  await callbacks.call("onTrainEnd", last);
}

async function trainEpoch(run: Run, epoch: number, progress: Progress): Promise<Logs | undefined> {
  const { core, source, limit } = run;
  const network = await abortable(core.trainable(), run.signal);
  const means = new Means(reported(core.compiled!, core.graph!));
  // A model that is trained by several calls goes on to new orders of rows instead of repeating the first.
  const index = Math.max(core.epochsSeen, epoch);
  let done = 0;
  const batches = await runPass({
    ...run,
    phase: "Train",
    index,
    goesOn: limit !== undefined,
    compute: async (chunk) => {
      await core.steer(network);
      // Whoever aborted meanwhile does not wait any more, and may have gone on.
      run.signal?.throwIfAborted();
      try {
        const totals = await trainChunk(core, network, chunk);
        core.epochsSeen = index + 1;
        return means.add(totals);
      } catch (error) {
        if (!(error instanceof BpttError) || error.code === "EngineDead") throw error;
        const finished = await network.finishedBatches();
        // An order of which no batch was applied was not used.
        if (finished > 0) core.epochsSeen = index + 1;
        throw error.code === "Diverged" ? located(error, epoch, done + finished) : error;
      }
    },
    progress: (count, logs) => {
      done = count;
      progress.update(count, logs);
    },
    stopped: () => core.stopTraining,
  });
  if (!core.stopTraining) checkNotShort(batches, { source, limit });
  if (batches === 0) return undefined;
  const logs = means.logs();
  if (run.validation === undefined || !run.validates(epoch)) return logs;
  const held = await evaluatePass(core, run.validation);
  const prefixed = Object.entries(held).map(([name, value]) => [`val_${name}`, value]);
  return { ...logs, ...Object.fromEntries(prefixed) };
}

/** Says at which batch training diverged. */
const located = (error: BpttError, epoch: number, batch: number): BpttError =>
  new BpttError("Diverged", `Epoch ${epoch + 1}, batch ${batch + 1}: ${error.message}`, {
    cause: error,
  });
