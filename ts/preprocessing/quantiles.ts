// Keras's summary of quantiles: numbers in ascending order, and how many values each stands for. It is kept in 32 bits, and compressed to some 1 / epsilon
// numbers by interpolation of the weights' sums. The bits are Keras's, but where equal numbers have unlike weights, whose order numpy leaves open.
import { copyOf, zeros } from "../allocate.js";

/** Numbers in ascending order, and the weight of each. */
export interface Summary {
  readonly values: Float32Array;
  readonly weights: Float32Array;
}

/** Every k-th of the sorted numbers. */
export function summarized(numbers: Float32Array, epsilon: number): Summary {
  const sorted = copyOf(numbers, "the numbers").sort();
  const step = Math.max(sorted.length / (1 / epsilon), 1);
  const values: number[] = [];
  for (let i = Math.floor(step - 1); i < sorted.length; i += Math.floor(step)) {
    values.push(sorted[i]!);
  }
  const weights = zeros(Float32Array, values.length, "the summary").fill(step);
  return { values: Float32Array.from(values), weights };
}

/** Two summaries as one. */
export function merged(a: Summary, b: Summary | undefined, epsilon: number): Summary {
  const all = [a, b ?? []].flat();
  const values = all.flatMap((summary) => [...summary.values]);
  const weights = all.flatMap((summary) => [...summary.weights]);
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]! || i - j);
  const ordered = {
    values: Float32Array.from(order, (i) => values[i]!),
    weights: Float32Array.from(order, (i) => weights[i]!),
  };
  return compressed(ordered, epsilon);
}

/** The numbers between as many bins. */
export function boundariesOf(summary: Summary, bins: number): number[] {
  return [...compressed(summary, 1 / bins).values.subarray(0, -1)];
}

function compressed(summary: Summary, epsilon: number): Summary {
  const { values, weights } = summary;
  if (values.length * epsilon < 1) return summary;
  const sums = zeros(Float32Array, weights.length, "the summary");
  weights.forEach((weight, i) => {
    sums[i] = (i > 0 ? sums[i - 1]! : 0) + weight;
  });
  const shares = sums.map((sum) => sum / sums.at(-1)!);
  const asked = Array.from({ length: Math.ceil(1 / epsilon) }, (_, i) => epsilon + i * epsilon);
  const found = asked.map((share) => interpolated(share, shares, sums));
  return {
    values: Float32Array.from(asked, (share) => interpolated(share, shares, values)),
    weights: Float32Array.from(found, (sum, i) => sum - (i > 0 ? found[i - 1]! : 0)),
  };
}

/** What numpy's `interp` gives at x, for points in ascending order. */
function interpolated(x: number, xs: Float32Array, ys: Float32Array): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  const i = low - 1;
  if (i < 0) return ys[0]!;
  if (i === xs.length - 1 || xs[i] === x) return ys[i]!;
  const slope = (ys[i + 1]! - ys[i]!) / (xs[i + 1]! - xs[i]!);
  return slope * (x - xs[i]!) + ys[i]!;
}
