import {
  areEven,
  type Counts,
  confusion,
  confusionSums,
  countsOf,
  thresholds,
} from "./confusion.js";
import { Metric, type MetricKind, type MetricOptions } from "./metric.js";

export interface Settings {
  readonly thresholds: number | readonly number[] | null;
}

/** The thresholds of a metric in the order in which they were given. */
export const given = (thresholds: number | readonly number[] | null, fallback = 0.5) =>
  [thresholds ?? fallback].flat();

/** What was counted for each threshold, in the order in which they were given. */
export function asGiven(counts: readonly number[], thresholds: readonly number[]) {
  const sorted = [...thresholds].sort((a, b) => a - b);
  return thresholds.map((threshold) => counts[sorted.indexOf(threshold)]!);
}

const kind = <N extends string>(
  names: readonly [N, N],
  of: keyof Counts,
): MetricKind<Settings, N> => ({
  names,
  targets: "values",
  readers: { thresholds },
  core: ({ thresholds }: Settings) =>
    confusion(given(thresholds), { evenly: areEven(given(thresholds)) }),
  sums: ({ thresholds }: Settings) => confusionSums(given(thresholds).length),
  result: (sums: readonly number[], { thresholds }: Settings) =>
    asGiven(countsOf(sums)[of], given(thresholds)),
});

export const truePositives = kind(["TruePositives", "true_positives"], "tp");
export const trueNegatives = kind(["TrueNegatives", "true_negatives"], "tn");
export const falsePositives = kind(["FalsePositives", "false_positives"], "fp");
export const falseNegatives = kind(["FalseNegatives", "false_negatives"], "fn");

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
