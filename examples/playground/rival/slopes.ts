import type { Output } from "../tasks/task.js";

/**
 * The loss of a line, whose numbers become its gradient.
 *
 * @param z logits of classes, or numbers.
 * @param wanted the index of the class, or the numbers that should be.
 */
export function slope(kind: Output["kind"], z: Float32Array, wanted: unknown): number {
  return kind === "classes"
    ? crossentropy(z, wanted as number)
    : squares(z, wanted as ArrayLike<number>);
}

/** `-log softmax(z)[wanted]` */
function crossentropy(z: Float32Array, wanted: number): number {
  const largest = Math.max(...z);
  let sum = 0;
  for (const value of z) sum += Math.exp(value - largest);
  const loss = Math.log(sum) + largest - z[wanted]!;
  for (let j = 0; j < z.length; j++) {
    z[j] = Math.exp(z[j]! - largest) / sum - (j === wanted ? 1 : 0);
  }
  return loss;
}

/** The mean of `(z - wanted)^2`. */
function squares(z: Float32Array, wanted: ArrayLike<number>): number {
  let loss = 0;
  for (let j = 0; j < z.length; j++) {
    const error = z[j]! - wanted[j]!;
    loss += (error * error) / z.length;
    z[j] = (2 * error) / z.length;
  }
  return loss;
}
