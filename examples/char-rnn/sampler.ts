import type { Random } from "../sentiment/random.js";

/**
 * The place of one of these probabilities, drawn. At a temperature of 1 each is drawn as often as it says; below, the likely ones
 * more often, and towards 0 only the likeliest; above, the unlikely ones more often.
 */
export function draw(
  probabilities: ArrayLike<number>,
  temperature: number,
  random: Random,
): number {
  const weights = sharpen(probabilities, temperature);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = random.next() * total;
  const drawn = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  // Rounding may leave a trace of the total after the last one.
  return drawn >= 0 ? drawn : weights.length - 1;
}

/** p^(1/temperature), by logarithms relative to the largest, so that none but the negligible comes to 0. */
function sharpen(probabilities: ArrayLike<number>, temperature: number): Float64Array {
  const logs = Float64Array.from(probabilities, Math.log);
  const largest = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return logs.map((log) => Math.exp((log - largest) / temperature));
}
