/** A value, or nothing where none was measured. */
export type Value = number | null;

/**
 * An exponential mean of the values so far: `s_t = w s_(t-1) + (1 - w) x_t`, divided by `1 - w^t`, so that it does not begin at 0 (Kingma and Ba 2015, section 3, do so in Adam; TensorBoard smooths
 * alike). Gaps stay gaps.
 *
 * @param weight Of what came before, 0 to below 1.
 */
export function smoothed(values: readonly Value[], weight: number): Value[] {
  let [sum, power] = [0, 1];
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    sum = weight * sum + (1 - weight) * value;
    power *= weight;
    return sum / (1 - power);
  });
}

/** A curve: what was measured, and where. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly Value[];
}

/**
 * At most so many points of a curve: the least and the greatest of each stretch, in their order, so that no peak is lost; the first and the last stay. A curve of fewer loses its gaps alone.
 *
 * @param limit At least 4.
 */
export function thinned({ x, y }: Points, limit: number): Points {
  const there: number[] = [];
  for (let i = 0; i < y.length; i++) if (y[i] !== null) there.push(i);
  const kept = there.length <= limit ? there : extremes(there, y as readonly number[], limit);
  return { x: kept.map((i) => x[i]!), y: kept.map((i) => y[i]!) };
}

function extremes(there: readonly number[], y: readonly number[], limit: number): number[] {
  const stretches = Math.floor((limit - 2) / 2);
  const inner = there.length - 2;
  const kept = Array.from({ length: stretches }, (_, stretch) => {
    const from = 1 + Math.floor((stretch * inner) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * inner) / stretches);
    let [low, high] = [there[from]!, there[from]!];
    for (let at = from; at < to; at++) {
      const i = there[at]!;
      if (y[i]! < y[low]!) low = i;
      if (y[i]! > y[high]!) high = i;
    }
    return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
  });
  return [there[0]!, ...kept.flat(), there.at(-1)!];
}
