import { nonNegativeInteger, oneOf } from "../checks.js";
import { type Reader, withDefault } from "../readers.js";
import { Metric, type MetricKind, type MetricOptions, ratio } from "./metric.js";

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
  result: (sums: readonly number[], settings: Settings, units: number) => {
    const columns = Array.from({ length: units }, (_, i) => scoreOf(sums.slice(4 * i, 4 * i + 4)));
    const count = sums.at(-1)!;
    const scores = columns.map(({ score }) => score);
    const adjust = (score: number) => adjusted(score, count, settings.num_regressors);
    switch (settings.class_aggregation) {
      case null:
        return scores.map(adjust);
      case "uniform_average":
        return adjust(total(scores) / units);
      case "variance_weighted_average":
        return adjust(
          ratio(
            total(columns.map(({ score, spread }) => score * spread)),
            total(columns.map(({ spread }) => spread)),
          ),
        );
    }
  },
};

const total = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0);

/** `1 - residual / spread` of one output, where spread is the sum of squares about the mean. */
function scoreOf([sum, squares, residual, count]: readonly number[]) {
  const spread = squares! - sum! * ratio(sum!, count!);
  if (spread !== 0) return { score: 1 - residual! / spread, spread };
  // Targets that are all the same: Keras has 0, and NaN where they were met exactly.
  return { score: residual === 0 ? 1 : 0, spread };
}

/** With fewer numbers than that takes, the score as it is. */
function adjusted(score: number, count: number, regressors: number): number {
  if (regressors === 0 || regressors >= count - 1) return score;
  return 1 - ((1 - score) * (count - 1)) / (count - regressors - 1);
}

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
