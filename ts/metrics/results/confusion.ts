// What was counted at thresholds, of the sums that the core keeps.

/** At each threshold, in ascending order, how much is above it or not, and should be or not. */
export interface Counts {
  readonly tp: readonly number[];
  readonly fp: readonly number[];
  readonly tn: readonly number[];
  readonly fn: readonly number[];
}

/** The counts behind the sums of the core: positives, then negatives, by how many thresholds they are above. */
export function countsOf(sums: readonly number[]): Counts {
  const buckets = sums.length / 2;
  const [tp, fn] = cumulated(sums.slice(0, buckets));
  const [fp, tn] = cumulated(sums.slice(buckets));
  return { tp, fp, tn, fn };
}

/** Of each threshold how much is above it, and how much is not. */
function cumulated(buckets: readonly number[]): [above: number[], below: number[]] {
  const [above, below]: [number[], number[]] = [[], []];
  let [up, down] = [0, 0];
  for (let i = 0; i + 1 < buckets.length; i++) {
    down += buckets[i]!;
    below[i] = down;
  }
  for (let i = buckets.length - 1; i > 0; i--) {
    up += buckets[i]!;
    above[i - 1] = up;
  }
  return [above, below];
}

/** What was counted for each threshold, in the order in which they were given. */
export function asGiven(counts: readonly number[], thresholds: readonly number[]) {
  const sorted = [...thresholds].sort((a, b) => a - b);
  return thresholds.map((threshold) => counts[sorted.indexOf(threshold)]!);
}
