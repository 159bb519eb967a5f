import type { Settings } from "../f_beta_score.js";
import { total } from "./ratio.js";

/** What Keras adds to whatever it divides by. */
const EPSILON = 1e-7;

/** The scores of all outputs, or what they come to. */
export function fBetaScore(
  sums: readonly number[],
  { average, beta = 1 }: Settings,
  units: number,
): number | number[] {
  const column = (at: number) => Array.from({ length: units }, (_, i) => sums[3 * i + at]!);
  const [tp, fp, fn] = [column(0), column(1), column(2)];
  if (average === "micro") return score(total(tp), total(fp), total(fn), beta);
  const scores = tp.map((tp, i) => score(tp, fp[i]!, fn[i]!, beta));
  if (average === null) return scores;
  if (average === "macro") return total(scores) / units;
  const weights = tp.map((tp, i) => tp + fn[i]!);
  const weighed = scores.map((score, i) => score * (weights[i]! / (total(weights) + EPSILON)));
  return total(weighed);
}

function score(tp: number, fp: number, fn: number, beta: number): number {
  const [precision, recall] = [tp / (tp + fp + EPSILON), tp / (tp + fn + EPSILON)];
  const mean = (precision * recall) / (beta ** 2 * precision + recall + EPSILON);
  return mean * (1 + beta ** 2);
}
