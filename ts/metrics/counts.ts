import { areEven, confusion, confusionSums, thresholds } from "./confusion.js";
import { Metric, type MetricKind, type MetricOptions } from "./metric.js";

export interface Settings {
  readonly thresholds: number | readonly number[] | null;
}

/** The thresholds of a metric in the order in which they were given. */
export const given = (thresholds: number | readonly number[] | null, fallback = 0.5) =>
  [thresholds ?? fallback].flat();

const kind = <N extends string>(names: readonly [N, N]): MetricKind<Settings, N> => ({
  names,
  targets: "values",
  readers: { thresholds },
  core: ({ thresholds }: Settings) =>
    confusion(given(thresholds), { evenly: areEven(given(thresholds)) }),
  sums: ({ thresholds }: Settings) => confusionSums(given(thresholds).length),
});

export const truePositives = kind(["TruePositives", "true_positives"]);
export const trueNegatives = kind(["TrueNegatives", "true_negatives"]);
export const falsePositives = kind(["FalsePositives", "false_positives"]);
export const falseNegatives = kind(["FalseNegatives", "false_negatives"]);

/** Settings of {@link TruePositives} and its like. */
export interface CountOptions extends MetricOptions {
  /** What an output has to be above to be positive: a number from 0 to 1, or several. Default 0.5. */
  thresholds?: number | readonly number[] | null;
}

/**
 * How many outputs are above the threshold that should be.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a threshold that is not accepted.
 */
export class TruePositives extends Metric {
  constructor(options: CountOptions = {}) {
    super(truePositives, options);
  }
}

/**
 * How many outputs are not above the threshold and should not be.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a threshold that is not accepted.
 */
export class TrueNegatives extends Metric {
  constructor(options: CountOptions = {}) {
    super(trueNegatives, options);
  }
}

/**
 * How many outputs are above the threshold that should not be.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a threshold that is not accepted.
 */
export class FalsePositives extends Metric {
  constructor(options: CountOptions = {}) {
    super(falsePositives, options);
  }
}

/**
 * How many outputs are not above the threshold that should be.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a threshold that is not accepted.
 */
export class FalseNegatives extends Metric {
  constructor(options: CountOptions = {}) {
    super(falseNegatives, options);
  }
}
