// What a metric comes to, of what the core added up for it: a line for each that is no mean over lines.
import type { ResolvedMetric } from "../index.js";
import type { KINDS } from "../kinds.js";
import type { Result } from "../metric.js";
import { bestOf, precision as precise, sensitivity, specificity } from "./at_thresholds.js";
import { auc } from "./auc.js";
import { counted } from "./counts.js";
import { fBetaScore } from "./f_beta_score.js";
import { precision } from "./precision.js";
import { r2Score } from "./r2_score.js";
import { ratio } from "./ratio.js";

type Name = (typeof KINDS)[number]["names"][0];

const mean = ([sum, count]: readonly number[]) => ratio(sum!, count!);

const RESULTS = {
  AUC: auc,
  F1Score: fBetaScore,
  FBetaScore: fBetaScore,
  FalseNegatives: counted("fn"),
  FalsePositives: counted("fp"),
  Perplexity: (sums: readonly number[]) => Math.exp(mean(sums)),
  Precision: precision("fp"),
  PrecisionAtRecall: bestOf(precise, sensitivity, "recall"),
  R2Score: r2Score,
  Recall: precision("fn"),
  RecallAtPrecision: bestOf(sensitivity, precise, "precision"),
  RootMeanSquaredError: (sums: readonly number[]) => Math.sqrt(mean(sums)),
  SensitivityAtSpecificity: bestOf(sensitivity, specificity, "specificity"),
  SpecificityAtSensitivity: bestOf(specificity, sensitivity, "sensitivity"),
  TrueNegatives: counted("tn"),
  TruePositives: counted("tp"),
} satisfies { readonly [N in Name]?: unknown };

type Of = (sums: readonly number[], settings: object, units: number) => Result;

/** What a metric comes to. */
export function resultOf(
  { kind, settings, units }: ResolvedMetric,
  sums: readonly number[],
): Result {
  const of = (RESULTS as Partial<Record<string, unknown>>)[kind?.names[0] ?? ""] ?? mean;
  return (of as Of)(sums, settings, units);
}
