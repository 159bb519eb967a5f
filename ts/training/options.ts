import type { CallbackLike } from "../callbacks/callback.js";
import {
  checkOptions,
  isReadable,
  nonNegativeInteger,
  positiveInteger,
  show,
  takeItems,
} from "../checks.js";
import type { InputData, ListOrNamed, SampleWeightData, TargetData } from "../data/types.js";
import { BpttError } from "../errors.js";
import type { AbortSignalLike } from "../host_types.js";

/**
 * What is printed: 0 nothing, 1 a progress bar, 2 one line per epoch. `"auto"` is 1 in a terminal, 2 where Node's
 * output goes elsewhere, and 0 in a browser. Where there is no terminal, 1 prints as 2 does.
 */
export type Verbose = 0 | 1 | 2 | "auto";

/** Options of `predict`. */
export interface PredictOptions {
  /** Rows computed at a time; all of them where it is more. Default 32, or what a stateful model was built for. */
  batchSize?: number;
  /** Default 0. */
  verbose?: Verbose;
  callbacks?: CallbackLike | readonly CallbackLike[];
  /**
   * Ends the call early: it rejects with the signal's reason at once, or as soon as a hook that is running ends. In a Worker the engine then finishes the batches that it has begun, before
   * any later call.
   */
  signal?: AbortSignalLike;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends PredictOptions {
  /** Default `"auto"`. */
  verbose?: Verbose;
  /** What rows or steps weigh in the loss. Default 1. */
  sampleWeight?: SampleWeightData | ListOrNamed<SampleWeightData>;
}

/** What each class weighs in the loss; a class that is not named weighs 1. */
export interface ClassWeight {
  readonly [index: number]: number;
}

/** Options of `testOnBatch`. */
export interface TestOnBatchOptions {
  /** What rows or steps weigh in the loss. Default 1. */
  sampleWeight?: SampleWeightData | ListOrNamed<SampleWeightData>;
}

/** Options of `trainOnBatch`. */
export interface TrainOnBatchOptions extends TestOnBatchOptions {
  /** What each class weighs in the loss: see `fit`. */
  classWeight?: ClassWeight;
}

/** Options of `fit`. */
export interface FitOptions extends EvaluateOptions {
  /** Epoch at which training ends. Default 1. */
  epochs?: number;
  /** Epoch at which it begins, to go on from an earlier run. Default 0. */
  initialEpoch?: number;
  /** The part of the data, between 0 and 1, that is held out for validation: the last rows, before shuffling. States as with `validationData`. */
  validationSplit?: number;
  /**
   * Data for validation; `validationSplit` is then ignored. Stateful layers begin it with the states that training left, and the next epoch with
   * those that it left, as in Keras; `callbacks: { onTestBegin: () => model.resetStates(), onEpochBegin: () => model.resetStates() }` keeps them
   * apart.
   */
  validationData?: readonly [
    x: InputData | ListOrNamed<InputData>,
    y: TargetData | ListOrNamed<TargetData>,
    sampleWeight?: SampleWeightData | ListOrNamed<SampleWeightData>,
  ];
  /**
   * What each class weighs in the loss, as `{ 0: 1, 1: 5 }`; a class that is not named weighs 1. A target's class is the index that it is, the
   * place of its largest number, or its only number rounded. Where there is a target at every step each step is weighed by its own, which Keras
   * can't. Validation is not weighed. Not together with `sampleWeight`, nor for several outputs.
   */
  classWeight?: ClassWeight;
  /** Whether rows are put into a new order for each epoch. Default true. */
  shuffle?: boolean;
}

const RUN = ["batchSize", "verbose", "callbacks", "signal"];
const EVALUATE = [...RUN, "sampleWeight"];
const FIT = [
  ...EVALUATE,
  "classWeight",
  "epochs",
  "initialEpoch",
  "validationSplit",
  "validationData",
  "shuffle",
];

/** The options that all three calls share, checked. */
export function checkRun(
  where: string,
  options: EvaluateOptions,
  accepted = where === "evaluate" ? EVALUATE : RUN,
) {
  const taken = checkOptions(where, options, accepted);
  const { batchSize, verbose = where === "predict" ? 0 : "auto", callbacks, signal } = taken;
  if (![0, 1, 2, "auto"].includes(verbose)) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`verbose\`, expected 0, 1, 2 or "auto", got ${show(verbose)}.`,
    );
  }
  if (signal !== undefined && !isSignal(signal)) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`signal\`, expected an AbortSignal, got ${show(signal)}.`,
    );
  }
  return {
    batchSize: batchSize === undefined ? undefined : positiveInteger(where, "batchSize", batchSize),
    verbose,
    callbacks,
    signal,
    sampleWeight: taken.sampleWeight,
  };
}

/** Whether a run can ask and hear of it all that it has to. Not by its class: test runners give each file classes of its own. */
function isSignal(value: unknown): boolean {
  if (!isReadable(value)) return false;
  const { throwIfAborted, addEventListener, removeEventListener } =
    value as Partial<AbortSignalLike>;
  const methods = [throwIfAborted, addEventListener, removeEventListener];
  if (!methods.every((method) => typeof method === "function")) return false;
  try {
    return typeof (value as AbortSignalLike).aborted === "boolean";
  } catch {
    // The class's prototype, or what was made of it.
    return false;
  }
}

export function checkFitOptions(options: FitOptions) {
  const taken = checkOptions("fit", options, FIT);
  const run = checkRun("fit", taken, FIT);
  const { epochs = 1, initialEpoch = 0, shuffle = true, validationSplit = 0 } = taken;
  const { validationData, classWeight } = taken;
  if (typeof shuffle !== "boolean") {
    throw new BpttError(
      "InvalidArgument",
      `fit received an invalid value for argument \`shuffle\`, expected true or false, got ${show(shuffle)}.`,
    );
  }
  if (typeof validationSplit !== "number" || !(validationSplit >= 0 && validationSplit < 1)) {
    throw new BpttError(
      "InvalidArgument",
      `fit received an invalid value for argument \`validationSplit\`, expected a number between 0 and 1, got ${show(validationSplit)}.`,
    );
  }
  const parts = validationData === undefined ? 2 : takeItems(validationData, 3)?.length;
  if (parts !== 2 && parts !== 3) {
    throw new BpttError(
      "InvalidArgument",
      `fit received an invalid value for argument \`validationData\`, expected [x, y] or [x, y, sampleWeight], got ${show(validationData)}.`,
    );
  }
  return {
    ...run,
    epochs: nonNegativeInteger("fit", "epochs", epochs),
    initialEpoch: nonNegativeInteger("fit", "initialEpoch", initialEpoch),
    validationSplit,
    validationData,
    classWeight,
    shuffle,
  };
}
