import type { BaseModel } from "../base_model.js";
import type { Logs } from "../callbacks/callback.js";
import type { History } from "../callbacks/history.js";
import { CallbackList } from "../callbacks/list.js";
import { verbosity } from "../callbacks/progress.js";
import type { Chunk, EngineNetwork } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import type { AbortSignalLike } from "../host_types.js";
import { hideAverages } from "../model/averages.js";
import { hasFunctions, reported } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import { abortable } from "./abortable.js";
import { type EvaluationPass, evaluatePass } from "./evaluate.js";
import { type FitSettings, type Prepared, prepareFit } from "./fit_sources.js";
import { Means } from "./means.js";
import { sayOnce } from "./notices.js";
import { checkFitOptions, type FitOptions } from "./options.js";
import type { Pace } from "./pace.js";
import { paceFor, runPass } from "./run.js";
import { checkNotShort } from "./short.js";
import type { Source } from "./source.js";
import { isDead, trainChunk } from "./train.js";

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
    const found = prepareFit(core, [x, y], settings);
    prepared = found instanceof Promise ? await found : found;
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
  { train, held, graph, notices }: Prepared,
  settings: FitSettings,
): Promise<History> {
  const { signal, epochs, initialEpoch, stepsPerEpoch: limit, validates } = settings;
  const verbose = verbosity(settings.verbose);
  const params = { verbose, epochs, steps: limit ?? train.batches ?? null };
  const callbacks = CallbackList.of(settings, model, params);
  signal?.throwIfAborted();
  if (verbose > 0) sayOnce(core, notices());
  // Nothing before this line changes the model: a call that is refused leaves it as it was.
  core.adopt(graph);
  core.history = callbacks.history;
  const compiled = core.compiled!;
  const functions = hasFunctions(compiled, graph);
  const pace = paceFor(train, callbacks, "Train", functions);
  const validation = held && {
    compiled,
    source: held,
    limit: settings.validationSteps,
    callbacks,
    pace: paceFor(held, callbacks, "Test", functions),
    signal,
  };
  const run: Run = { core, source: train, limit, callbacks, pace, signal, validation, validates };
  try {
    await trainEpochs(run, initialEpoch, epochs);
  } finally {
    callbacks.close();
  }
  return callbacks.history;
}

export function checkNotFitting(core: ModelCore, method: string): void {
  if (!core.fitting) return;
  throw new BpttError(
    "Busy",
    `\`${method}()\` was called while \`fit()\` is running on the model "${core.name}": await the promise of \`fit()\` first, or set \`model.stopTraining = true\` to end it.`,
  );
}

async function trainEpochs(run: Run, first: number, end: number): Promise<void> {
  const { core, callbacks } = run;
  core.stopTraining = false;
  await abortable(core.trainable(), run.signal);
  let last: Logs = {};
  await callbacks.call("onTrainBegin", {});
  for (let epoch = first; epoch < end && !core.stopTraining && !run.source.spent; epoch++) {
    await callbacks.call("onEpochBegin", epoch, {});
    const logs = await trainEpoch(run, epoch);
    // An epoch for which nothing is left is none.
    if (logs === undefined) break;
    last = logs;
    await callbacks.call("onEpochEnd", epoch, last);
  }
  if (core.compiled?.optimizer.useEma && end > first) {
    const network = await abortable(core.trainable(), run.signal);
    await hideAverages(core);
    await network.takeAverages(false);
  }
  await callbacks.call("onTrainEnd", last);
}

async function trainEpoch(run: Run, epoch: number): Promise<Logs | undefined> {
  const { core, source, limit } = run;
  const training = new EpochOfTraining(run, epoch, await abortable(core.trainable(), run.signal));
  const batches = await runPass({
    ...run,
    phase: "Train",
    index: training.index,
    goesOn: limit !== undefined,
    compute: (chunk) => training.compute(chunk),
    stopped: () => core.stopTraining,
  });
  if (!core.stopTraining) checkNotShort(batches, { source, limit });
  if (batches === 0) return undefined;
  const logs = training.logs();
  if (run.validation === undefined || !run.validates(epoch)) return logs;
  const held = await evaluatePass(core, run.validation);
  const prefixed = Object.entries(held).map(([name, value]) => [`val_${name}`, value]);
  return { ...logs, ...Object.fromEntries(prefixed) };
}

/** What an epoch has come to so far. */
class EpochOfTraining {
  /** A model that is trained by several calls goes on to new orders of rows instead of repeating the first. */
  readonly index: number;
  readonly #means: Means;
  #done = 0;
  #diverged = false;

  constructor(
    readonly run: Run,
    readonly epoch: number,
    readonly network: EngineNetwork,
  ) {
    const { core } = run;
    this.index = Math.max(core.epochsSeen, epoch);
    this.#means = new Means(reported(core.compiled!, core.graph!));
  }

  logs(): Logs {
    const logs = this.#means.logs();
    return this.#diverged ? { ...logs, loss: Number.NaN } : logs;
  }

  async compute(chunk: Chunk): Promise<Logs> {
    const { core, signal } = this.run;
    await core.steer(this.network);
    // Whoever aborted meanwhile does not wait any more, and may have gone on.
    signal?.throwIfAborted();
    try {
      const totals = await trainChunk(core, this.network, { ...chunk, ...this.#means.request });
      core.epochsSeen = this.index + 1;
      this.#done += totals.losses.length;
      return this.#means.add(totals);
    } catch (error) {
      if (isDead(error)) throw error;
      return this.#refused(error);
    }
  }

  /** Some callbacks want training to end where a batch diverged; to all others that is an error. */
  async #refused(error: unknown): Promise<Logs> {
    const { core, callbacks } = this.run;
    const finished = await this.network.finishedBatches();
    // An order of which no batch was applied was not used.
    if (finished > 0) core.epochsSeen = this.index + 1;
    if (!(error instanceof BpttError) || error.code !== "Diverged") throw error;
    const batch = this.#done + finished;
    this.#diverged = callbacks.endsAtDivergence(batch);
    if (!this.#diverged) throw located(error, this.epoch, batch);
    core.stopTraining = true;
    return this.logs();
  }
}

/** Says at which batch training diverged. */
const located = (error: BpttError, epoch: number, batch: number): BpttError =>
  new BpttError("Diverged", `Epoch ${epoch + 1}, batch ${batch + 1}: ${error.message}`, {
    cause: error,
  });
