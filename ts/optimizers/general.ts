import { BELOW_1, positiveInteger } from "../checks.js";
import { BpttError } from "../errors.js";
import { flag, number, optional, type Reader, type Readers } from "../readers.js";

/** What every optimizer can do beside its rule, as Keras has it. */
export interface GeneralOptions {
  /** What is taken away of each weight before each update: `w -= weightDecay learningRate w`. At least 0. Default null; AdamW's is 0.004. */
  weightDecay?: number | null;
  /**
   * Whether an average of each weight is kept, `average = emaMomentum average + (1 - emaMomentum) weight` after each batch. When a `fit` is
   * done, weights become their averages. Default false.
   */
  useEma?: boolean;
  /** From 0 to 1. Default 0.99. */
  emaMomentum?: number;
  /** After how many updates weights become their averages while training goes on. Default null: never. */
  emaOverwriteFrequency?: number | null;
  /**
   * The loss is multiplied by it before gradients are computed, and gradients are divided by it. Here all numbers have 32 bits, of which
   * none is lost without it: it cancels, is kept in the configuration, and changes nothing. Default null.
   */
  lossScaleFactor?: number | null;
  /**
   * Of how many batches an update takes the mean gradient, at least 2. Weights stay as they are meanwhile. Schedules go by batches, averages
   * by updates. Default null: an update each batch.
   */
  gradientAccumulationSteps?: number | null;
}

const batches: Reader = (where, name, value) => {
  const count = positiveInteger(where, name, value);
  if (count >= 2) return count;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected an integer of at least 2, got ${count}.`,
  );
};

const positive: Reader = (where, name, value) =>
  number(undefined, Number.MIN_VALUE)(where, name, value);

/** A share of 0 up to, but not including, 1. */
export const share = (fallback: number): Reader => number(fallback, 0, BELOW_1);

export const GENERAL = {
  weightDecay: optional(number(undefined, 0)),
  useEma: flag(false),
  emaMomentum: number(0.99, 0, 1),
  emaOverwriteFrequency: optional(positiveInteger),
  lossScaleFactor: optional(positive),
  gradientAccumulationSteps: optional(batches),
} satisfies Readers;

/** What they become. */
export interface General {
  readonly weightDecay: number | null;
  readonly useEma: boolean;
  readonly emaMomentum: number;
  readonly emaOverwriteFrequency: number | null;
  readonly lossScaleFactor: number | null;
  readonly gradientAccumulationSteps: number | null;
}
