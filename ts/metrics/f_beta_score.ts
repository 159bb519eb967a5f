import { finiteNumber, oneOf, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { optional, type Reader, withDefault } from "../readers.js";
import { Metric, type MetricKind, type MetricOptions } from "./metric.js";

const AVERAGES = ["micro", "macro", "weighted"] as const;

export interface Settings {
  readonly average: (typeof AVERAGES)[number] | null;
  readonly beta?: number;
  readonly threshold: number | null;
}

/** A number above 0, and not above `most`. */
const positive =
  (most?: number): Reader =>
  (where, name, value) => {
    const given = finiteNumber(where, name, value, 0, most);
    if (given > 0) return given;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected a number above 0, got ${show(value)}.`,
    );
  };

const average = optional((where, name, value) => oneOf(where, name, value, AVERAGES));
const threshold = optional(positive(1));

const CORE: Omit<MetricKind<Settings>, "names" | "readers"> = {
  targets: "values",
  core: ({ threshold }: Settings) => ({ class_name: "f_beta_score", config: { threshold } }),
  sums: (_: Settings, units: number) => 3 * units,
};

export const fBetaScore: MetricKind<Settings, "FBetaScore" | "f_beta_score"> = {
  names: ["FBetaScore", "f_beta_score"],
  better: "max",
  called: "fbeta_score",
  readers: { average, beta: withDefault(1, positive()), threshold },
  ...CORE,
};

export const f1Score: MetricKind<Settings, "F1Score" | "f1_score"> = {
  names: ["F1Score", "f1_score"],
  better: "max",
  called: "f1_score",
  readers: { average, threshold },
  ...CORE,
};

/** Settings of {@link F1Score}. */
export interface F1ScoreOptions extends MetricOptions {
  /**
   * What becomes of the scores of several outputs: null leaves them, `"macro"` is their mean, `"weighted"` the mean by how often each is true,
   * and `"micro"` counts all outputs as one. Default null.
   */
  average?: "micro" | "macro" | "weighted" | null;
  /** What an output has to be above to be positive, above 0 and at most 1. Default null: the largest of a row or step is. */
  threshold?: number | null;
}

/** Settings of {@link FBetaScore}. */
export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How much more recall matters than precision, above 0. Default 1. */
  beta?: number;
}

/**
 * `(1 + beta^2) precision recall / (beta^2 precision + recall)`.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class FBetaScore extends Metric {
  constructor(options: FBetaScoreOptions = {}) {
    super(fBetaScore, options);
  }
}

/**
 * `2 precision recall / (precision + recall)`.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class F1Score extends Metric {
  constructor(options: F1ScoreOptions = {}) {
    super(f1Score, options);
  }
}
