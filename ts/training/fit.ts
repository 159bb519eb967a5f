import type { BaseModel } from "../base_model.js";
import type { Logs } from "../callbacks/callback.js";
import { History } from "../callbacks/history.js";
import { CallbackList } from "../callbacks/list.js";
import { Progress, verbosity } from "../callbacks/progress.js";
import type { Dataset } from "../data/dataset.js";
import { getEngine } from "../engine/load.js";
import { BpttError } from "../errors.js";
import type { AbortSignalLike } from "../host_types.js";
import { hasFunctions, reported } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import { abortable } from "./abortable.js";
import { batchSizeFor, type Prepared, prepareData, weighClasses } from "./data.js";
import { type EvaluationPass, evaluatePass } from "./evaluate.js";
import { Means } from "./means.js";
import { checkFitOptions, type FitOptions } from "./options.js";
import type { Pace } from "./pace.js";
import { batchCount, paceFor, runPass } from "./run.js";
import { trainChunk } from "./train.js";

/** What stays the same over the epochs of one `fit`. */
interface Run {
  readonly core: ModelCore;
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly callbacks: CallbackList;
  readonly pace: Pace;
  readonly signal: AbortSignalLike | undefined;
  readonly validation: EvaluationPass | undefined;
}

export async function fitModel(
  model: BaseModel,
  core: ModelCore,
  x: unknown,
  y: unknown,
  options: FitOptions = {},
): Promise<History> {
  const compiled = core.requireCompiled("fit");
  checkNotFitting(core, "fit");
  const settings = checkFitOptions(options);
  const prepared = prepareData(core, compiled, [x, y, settings.sampleWeight]);
  const { train: all, held } = holdOut(core, prepared, settings);
  const train = weighClasses("fit", compiled, prepared, all, settings);
  const batchSize = batchSizeFor(core, prepared.graph, train.rows, settings.batchSize);
  if (held) batchSizeFor(core, prepared.graph, held.rows, settings.batchSize);
  const steps = batchCount(train.rows, batchSize);
  const verbose = verbosity(settings.verbose);
  const history = new History();
  const params = { verbose, epochs: settings.epochs, steps };
  const callbacks = CallbackList.of(settings, model, params, [history]);
  const { signal, shuffle } = settings;
  signal?.throwIfAborted();
  // Nothing before this line changes the model: a call that is refused leaves it as it was.
  core.adopt(prepared.graph);
  core.history = history;
  const functions = hasFunctions(compiled, prepared.graph);
  const run: Run = {
    core,
    dataset: train,
    batchSize,
    shuffle,
    callbacks,
    pace: paceFor(train, batchSize, callbacks, "Train", functions),
    signal,
    validation: held && {
      compiled,
      dataset: held,
      batchSize,
      callbacks,
      pace: paceFor(held, batchSize, callbacks, "Test", functions),
      signal,
    },
  };
  core.fitting = true;
  try {
    await trainEpochs(run, settings.initialEpoch, settings.epochs, verbose);
  } finally {
    core.fitting = false;
  }
  return history;
}

export function checkNotFitting(core: ModelCore, method: string): void {
  if (!core.fitting) return;
  throw new BpttError(
    "Busy",
    `\`${method}()\` was called while \`fit()\` is running on the model "${core.name}": await the promise of \`fit()\` first, or set \`model.stopTraining = true\` to end it.`,
  );
}

/** The rows to train on and those to validate on: given, or the tail of the data. */
function holdOut(
  core: ModelCore,
  { dataset, graph }: Prepared,
  { validationData, validationSplit }: ReturnType<typeof checkFitOptions>,
): { train: Dataset; held: Dataset | undefined } {
  if (validationData !== undefined) {
    const names = {
      x: "validationData[0]",
      y: "validationData[1]",
      weights: "validationData[2]",
    };
    const held = prepareData(core, core.compiled!, validationData, names, graph).dataset;
    return { train: dataset, held };
  }
  if (validationSplit === 0) return { train: dataset, held: undefined };
  const { rows } = dataset;
  const at = Math.floor(rows * (1 - validationSplit));
  if (at === 0 || at === rows) {
    throw new BpttError(
      "EmptyData",
      `Training data contains ${rows} samples, which is not sufficient to split it into a validation and training set as specified by \`validationSplit: ${validationSplit}\`. Either provide more data, or a different value for the \`validationSplit\` argument.`,
    );
  }
  return { train: dataset.part(0, at), held: dataset.part(at, rows) };
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
  for (let epoch = first; epoch < end && !core.stopTraining; epoch++) {
    const progress = new Progress(verbose, batchCount(run.dataset.rows, run.batchSize), {
      epoch,
      epochs: end,
    });
    try {
      await callbacks.call("onEpochBegin", epoch, {});
      last = await trainEpoch(run, epoch, progress);
      progress.finish(last);
    } finally {
      progress.close();
    }
    await callbacks.call("onEpochEnd", epoch, last);
  }
  await callbacks.call("onTrainEnd", last);
}

async function trainEpoch(run: Run, epoch: number, progress: Progress): Promise<Logs> {
  const { core } = run;
  const network = await abortable(core.trainable(), run.signal);
  const means = new Means(reported(core.compiled!, core.graph!));
  let done = 0;
  // A model that is trained by several calls goes on to new orders of rows instead of repeating the first.
  const index = Math.max(core.epochsSeen, epoch);
  await runPass({
    ...run,
    phase: "Train",
    order: await abortable(orderOf(run, index), run.signal),
    compute: async (chunk) => {
      await core.steer(network);
      // Whoever aborted meanwhile does not wait any more, and may have gone on.
      run.signal?.throwIfAborted();
      try {
        const totals = await trainChunk(core, network, { ...chunk, ...means.request });
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
    progress: (batches, logs) => {
      done = batches;
      progress.update(batches, logs);
    },
    stopped: () => core.stopTraining,
  });
  const logs = means.logs();
  if (run.validation === undefined) return logs;
  const held = await evaluatePass(core, run.validation);
  const prefixed = Object.entries(held).map(([name, value]) => [`val_${name}`, value]);
  return { ...logs, ...Object.fromEntries(prefixed) };
}

/** Says at which batch training diverged. */
const located = (error: BpttError, epoch: number, batch: number): BpttError =>
  new BpttError("Diverged", `Epoch ${epoch + 1}, batch ${batch + 1}: ${error.message}`, {
    cause: error,
  });

/** The order of rows number `index`, from the model's seed. */
async function orderOf({ core, dataset, shuffle }: Run, index: number) {
  if (!shuffle) return undefined;
  core.checkAlive();
  const engine = await getEngine();
  return engine.permutation(core.seed, index, dataset.rows);
}
