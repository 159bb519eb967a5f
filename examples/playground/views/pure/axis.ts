/** From the least to the greatest. */
export type Range = readonly [low: number, high: number];

/** Powers of ten that a logarithmic scale shows at most: what is less has the colour of the least. */
const DECADES = 12;

/** Round numbers within a range, some `count` of them: 1, 2 or 5 times a power of ten apart. */
export function ticks([low, high]: Range, count: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = power * ([1, 2, 5].find((times) => times * power >= span / count) ?? 10);
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  // As products of whole numbers, which 0.1 + 0.2 is not.
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const digits = Math.max(0, -Math.floor(Math.log10(step)));
    return Number(((first + i) * step).toFixed(Math.min(digits, 100)));
  });
}

/** Powers of ten within a range, and so many of them at most. */
export function powers([low, high]: Range, count: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first + 1) / count));
  const all = [];
  for (let power = last; power >= first; power -= step) all.unshift(10 ** power);
  return all;
}

/** Where values lie that are finite; undefined if there are none. */
export function extent(values: Iterable<number>): Range | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : undefined;
}

/** Whole powers of ten around the positive values, no more than 12 from the greatest downwards. */
export function decades(values: Iterable<number>): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    if (!(value > 0) || value === Number.POSITIVE_INFINITY) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high === 0) return [0.1, 1];
  const top = Math.ceil(Math.log10(high));
  const bottom = Math.max(Math.floor(Math.log10(low)), top - DECADES);
  return [10 ** Math.min(bottom, top - 1), 10 ** top];
}
