import type { CallbackLike } from "../callbacks/callback.js";
import { checkOptions, isReadable, positiveInteger, show } from "../checks.js";
import type { BatchStream } from "../data/stream.js";
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
  /** Batches after which the call ends. Default: all that there are. */
  steps?: number;
  /** Default 0. */
  verbose?: Verbose;
  /** One or several whose hooks are called, in their order. Default none. */
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

/** Inputs, targets, and what the targets weigh if they don't weigh 1. */
export type Parts<
  X = InputData | ListOrNamed<InputData>,
  Y = TargetData | ListOrNamed<TargetData>,
> = readonly [x: X, y: Y, sampleWeight?: SampleWeightData | ListOrNamed<SampleWeightData>];

/** Options of `fit`. */
export interface FitOptions extends Omit<EvaluateOptions, "steps"> {
  /** Epoch at which training ends. Default 1. */
  epochs?: number;
  /** Epoch at which it begins, to go on from an earlier run. Default 0. */
  initialEpoch?: number;
  /** The part of the data, between 0 and 1, that is held out for validation: the last rows, before shuffling. States as with `validationData`. */
  validationSplit?: number;
  /**
   * Batches of an epoch; the next one goes on where it ended. What ends earlier is told with a warning, and begins anew in the next epoch.
   * Default: all that there are.
   */
  stepsPerEpoch?: number;
  /**
   * Data for validation, also as a stream of batches; `validationSplit` is then ignored. Stateful layers begin it with the states that training left, and the next epoch with
   * those that it left, as in Keras; `callbacks: { onTestBegin: () => model.resetStates(), onEpochBegin: () => model.resetStates() }` keeps them
   * apart.
   */
  validationData?: Parts | BatchStream<Parts>;
  /**
   * What each class weighs in the loss, as `{ 0: 1, 1: 5 }`; a class that is not named weighs 1. A target's class is the index that it is, the
   * place of its largest number, or its only number rounded. Where there is a target at every step each step is weighed by its own, which Keras
   * can't. Validation is not weighed. Not together with `sampleWeight`, nor for several outputs.
   */
  classWeight?: ClassWeight;
  /** Batches of each validation, the first ones. Default: all that there are. */
  validationSteps?: number;
  /** Rows of a batch of validation. Default: the `batchSize` of training. */
  validationBatchSize?: number;
  /** After how many epochs there is a validation each time, or after which, counted from 1. Default 1. */
  validationFreq?: number | readonly number[];
  /** Whether rows are put into a new order for each epoch. Default true; batches of a stream come as they come. */
  shuffle?: boolean;
}

/** Those of every run. */
export const SHARED = ["batchSize", "verbose", "callbacks", "signal"];
const RUN = [...SHARED, "steps"];
const EVALUATE = [...RUN, "sampleWeight"];
/** The options that all three calls share, checked. */
export function checkRun(
  where: string,
  options: EvaluateOptions,
  accepted = where === "evaluate" ? EVALUATE : RUN,
) {
  const taken = checkOptions(where, options, accepted);
  const { batchSize, steps, verbose = where === "predict" ? 0 : "auto", callbacks, signal } = taken;
  if (![0, 1, 2, "auto"].includes(verbose)) {
    throw invalid(where, "verbose", '0, 1, 2 or "auto"', verbose);
  }
  checkSignal(where, signal);
  return {
    batchSize: optionalCount(where, "batchSize", batchSize),
    steps: optionalCount(where, "steps", steps),
    verbose,
    callbacks,
    signal,
    sampleWeight: taken.sampleWeight,
  };
}

export const optionalCount = (where: string, name: string, value: unknown): number | undefined =>
  value === undefined ? undefined : positiveInteger(where, name, value);

export const invalid = (where: string, name: string, expected: string, got: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected ${expected}, got ${show(got)}.`,
  );

/** Refuses what is no signal, where there is one. */
export function checkSignal(where: string, signal: unknown): void {
  if (signal === undefined || isSignal(signal)) return;
  throw invalid(where, "signal", "an AbortSignal", signal);
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
