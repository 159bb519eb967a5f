import type { BaseModel } from "../base_model.js";
import type { Logs } from "../callbacks/callback.js";
import type { History } from "../callbacks/history.js";
import { CallbackList } from "../callbacks/list.js";
import { verbosity } from "../callbacks/progress.js";
import type { Chunk, EngineNetwork } from "../engine/engine.js";
import { giveTurn } from "../engine/turns.js";
import { BpttError } from "../errors.js";
import type { AbortSignalLike } from "../host_types.js";
import { hideAverages } from "../model/averages.js";
import type { ModelCore } from "../model/core.js";
import { hasFunctions, reported } from "../model/reported.js";
import { abortable } from "./abortable.js";
import type { BackingUp, Standing } from "./backing_up.js";
import { type EvaluationPass, evaluatePass } from "./evaluate.js";
import { checkFitOptions } from "./fit_options.js";
import { type FitSettings, type Prepared, prepareFit } from "./fit_sources.js";
import { Means } from "./means.js";
import { sayOnce } from "./notices.js";
import type { FitOptions } from "./options.js";
import type { Pace } from "./pace.js";
import { paceFor, runPass } from "./run.js";
import { checkNotShort } from "./short.js";
import type { Source } from "./source.js";
import { isDead, trainChunk } from "./train.js";
import { steer, trainable } from "./trainer.js";

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
  readonly backingUp: BackingUp | undefined;
}

export async function fitModel(
  model: BaseModel,
  core: ModelCore,
  x: unknown,
  y: unknown,
  options: FitOptions = {},
): Promise<History> {
  const settings = checkFitOptions(options);
  let prepared: Prepared | undefined;
  try {
    const found = prepareFit(core, [x, y], settings);
    prepared = found instanceof Promise ? await found : found;
    return await fitSources(model, core, prepared, settings);
  } finally {
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
  const { backup } = callbacks;
  const parts = { model, core, callbacks, sources: { train, held }, settings };
  const backingUp = backup && new (await import("./backing_up.js")).BackingUp(backup, parts);
  const shared = { core, source: train, limit, callbacks, pace, signal };
  const run: Run = { ...shared, validation, validates, backingUp };
  try {
    await trainEpochs(run, initialEpoch, epochs);
  } finally {
    backingUp?.close();
    callbacks.close();
  }
  return callbacks.history;
}

async function trainEpochs(run: Run, first: number, end: number): Promise<void> {
  const { core, callbacks, source, backingUp } = run;
  core.stopTraining = false;
  await abortable(trainable(core), run.signal);
  // The data took their time already.
  await giveTurn();
  const begun = await backingUp?.restore();
  let last: Logs = begun?.last ?? {};
  await callbacks.call("onTrainBegin", {});
  if (begun === undefined) await backingUp?.save(between(first, last));
  for (let epoch = begun?.epoch ?? first; epoch < end; epoch++) {
    const within = begun?.epoch === epoch && begun.batch > 0 ? begun : undefined;
    if (source.spent || (core.stopTraining && within === undefined)) break;
    if (within) callbacks.resumeEpoch(epoch);
    else await callbacks.call("onEpochBegin", epoch, {});
    const done = await trainEpoch(run, within ?? between(epoch, last));
    // An epoch for which nothing is left is none.
    if (done.logs === undefined) break;
    last = done.logs;
    await callbacks.call("onEpochEnd", epoch, last);
    await backingUp?.afterEpoch(between(epoch + 1, last), done.batches);
  }
  if (core.compiled?.optimizer.useEma && end > first) {
    const network = await abortable(trainable(core), run.signal);
    await hideAverages(core);
    await network.takeAverages(false);
  }
  await callbacks.call("onTrainEnd", last);
  await backingUp?.finish();
}

/** Before an epoch. */
const between = (epoch: number, last: Logs): Standing => ({
  epoch,
  batch: 0,
  index: 0,
  sums: null,
  diverged: false,
  last,
});

/** Trains on what is left of an epoch. Gives no logs where that is nothing. */
async function trainEpoch(run: Run, from: Standing): Promise<{ batches: number; logs?: Logs }> {
  const { core, source, limit, backingUp } = run;
  const training = new EpochOfTraining(run, from, await abortable(trainable(core), run.signal));
  const batches = await runPass({
    ...run,
    phase: "Train",
    index: training.index,
    from: from.batch,
    goesOn: limit !== undefined,
    compute: (chunk) => training.compute(chunk),
    stopped: () => core.stopTraining,
    ...(backingUp && {
      after: (batch: number) => backingUp.afterBatches(batch, () => training.standing(batch)),
      room: (batch: number) => backingUp.room(batch),
    }),
  });
  if (!core.stopTraining) checkNotShort(batches, { source, limit });
  if (batches === 0) return { batches };
  const logs = training.logs();
  if (run.validation === undefined || !run.validates(from.epoch)) return { batches, logs };
  const held = await evaluatePass(core, run.validation);
  const prefixed = Object.entries(held).map(([name, value]) => [`val_${name}`, value]);
  return { batches, logs: { ...logs, ...Object.fromEntries(prefixed) } };
}

/** What an epoch has come to so far. */
class EpochOfTraining {
  /** A model that is trained by several calls goes on to new orders of rows instead of repeating the first. */
  readonly index: number;
  readonly #means: Means;
  #done: number;
  #diverged: boolean;

  constructor(
    readonly run: Run,
    readonly from: Standing,
    readonly network: EngineNetwork,
  ) {
    const { core } = run;
    const { epoch, batch, index, sums, diverged } = from;
    this.index = batch > 0 ? index : Math.max(core.epochsSeen, epoch);
    this.#means = new Means(reported(core.compiled!, core.graph!));
    this.#done = batch;
    this.#diverged = diverged;
    if (sums) this.#means.restore(sums);
  }

  /** What there is to keep behind so many of its batches. */
  standing(batch: number): Standing {
    const { index } = this;
    return { ...this.from, batch, index, sums: this.#means.state(), diverged: this.#diverged };
  }

  logs(): Logs {
    const logs = this.#means.logs();
    return this.#diverged ? { ...logs, loss: Number.NaN } : logs;
  }

  async compute(chunk: Chunk): Promise<Logs> {
    const { core, signal } = this.run;
    await steer(core, this.network);
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
    if (!this.#diverged) throw located(error, this.from.epoch, batch);
    core.stopTraining = true;
    return this.logs();
  }
}

/** Says at which batch training diverged. */
const located = (error: BpttError, epoch: number, batch: number): BpttError =>
  new BpttError("Diverged", `Epoch ${epoch + 1}, batch ${batch + 1}: ${error.message}`, {
    cause: error,
  });
