import type { Settings } from "../r2_score.js";
import { ratio, total } from "./ratio.js";

/** The scores of all outputs, or what they come to. */
export function r2Score(
  sums: readonly number[],
  settings: Settings,
  units: number,
): number | number[] {
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
}

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
