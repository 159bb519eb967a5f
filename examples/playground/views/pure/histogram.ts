/** How numbers are spread. */
export interface Spread {
  readonly mean: number;
  /** The standard deviation. */
  readonly deviation: number;
  /** The largest size: bins reach from it below 0 to it above. */
  readonly most: number;
  /** How many numbers lie in each bin. */
  readonly counts: readonly number[];
}

/** @param bins an odd number, so that what is about 0 has one of its own. */
export function spreadOf(values: ArrayLike<number>, bins: number): Spread {
  const all = Array.from(values);
  const count = Math.max(1, all.length);
  const mean = all.reduce((sum, value) => sum + value, 0) / count;
  const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const most = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const counts = new Array<number>(bins).fill(0);
  for (const value of all) {
    const place = most === 0 ? 0.5 : (value / most + 1) / 2;
    counts[Math.min(bins - 1, Math.floor(place * bins))]!++;
  }
  return { mean, deviation: Math.sqrt(squares / count), most, counts };
}
