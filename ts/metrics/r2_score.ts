import { nonNegativeInteger, oneOf } from "../checks.js";
import { type Reader, withDefault } from "../readers.js";
import { Metric, type MetricKind, type MetricOptions } from "./metric.js";

const AGGREGATIONS = ["uniform_average", "variance_weighted_average"] as const;

export interface Settings {
  readonly class_aggregation: (typeof AGGREGATIONS)[number] | null;
  readonly num_regressors: number;
}

/** Null means something of its own here. */
const aggregation: Reader = (where, name, value = AGGREGATIONS[0]) =>
  value === null ? null : oneOf(where, name, value, AGGREGATIONS);

export const r2Score: MetricKind<Settings, "R2Score" | "r2_score"> = {
  names: ["R2Score", "r2_score"],
  better: "max",
  called: "r2_score",
  targets: "values",
  readers: {
    classAggregation: aggregation,
    numRegressors: withDefault(0, nonNegativeInteger),
  },
  core: () => ({ class_name: "r2_score", config: {} }),
  sums: (_: Settings, units: number) => 4 * units + 1,
};

/** Settings of {@link R2Score}. */
export interface R2ScoreOptions extends MetricOptions {
  /** What becomes of the scores of several outputs; null leaves them. Default `"uniform_average"`. */
  classAggregation?: "uniform_average" | "variance_weighted_average" | null;
  /**
   * How many independent variables the adjusted score is for. Default 0: the score is not adjusted, nor where there are fewer numbers than that
   * takes. As in Keras each output of a row counts as a number.
   */
  numRegressors?: number;
}

/**
 * The share of the targets' variance that outputs explain: `1 - sum of (y - x)^2 / sum of (y - mean y)^2`.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class R2Score extends Metric {
  constructor(options: R2ScoreOptions = {}) {
    super(r2Score, options);
  }
}
