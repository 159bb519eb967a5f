import type { Rows } from "./features.js";

/** Deviations after which the weight of a step is nothing. */
const REACH = 4;

/**
 * Columns without their trembling: each number is the mean of those around it, weighed by a bell. What lies beyond the ends is as it is there.
 *
 * @param rows [steps, columns]
 * @param deviation of the bell, in steps.
 */
export function smoothed(rows: Rows, deviation: number): number[][] {
  const reach = Math.ceil(REACH * deviation);
  const bell = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / deviation) ** 2),
  );
  const all = bell.reduce((sum, weight) => sum + weight, 0);
  const at = (step: number) => rows[Math.min(rows.length - 1, Math.max(0, step))]!;
  return rows.map((row, step) =>
    row.map(
      (_, column) =>
        bell.reduce((sum, weight, i) => sum + weight * at(step + i - reach)[column]!, 0) / all,
    ),
  );
}

/** The number in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (
    (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2
  );
}
