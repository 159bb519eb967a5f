import { zeros } from "../allocate.js";
import { checkSurplus, positiveInteger } from "../checks.js";
import { position, toFloats } from "../data/floats.js";
import type { NDArray, TargetData } from "../data/types.js";
import { BpttError } from "../errors.js";

/**
 * Class numbers as rows of 0 with one 1: `(rows)` or `(rows, 1)` becomes `(rows, classes)`, `(rows, steps)` becomes `(rows, steps, classes)`.
 *
 * @param numClasses default: the largest class number and one more.
 * @throws BpttError `Target` for what is no class number; Keras counts negative ones from the end.
 */
export function toCategorical(x: TargetData, numClasses?: number, ...surplus: never[]): NDArray {
  const where = "toCategorical";
  checkSurplus(where, surplus);
  const { data, shape } = toFloats(x, "x");
  const classes =
    numClasses === undefined
      ? data.reduce((most, label) => Math.max(most, label), 0) + 1
      : positiveInteger(where, "numClasses", numClasses);
  const wrong = data.findIndex(
    (label) => !(Number.isInteger(label) && label >= 0 && label < classes),
  );
  if (wrong >= 0) {
    throw new BpttError(
      "Target",
      `x${position(wrong, shape)} is ${data[wrong]}: ${where} expects class numbers, integers in [0, ${classes}).`,
    );
  }
  const rows = shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  const vectors = zeros(Float32Array, data.length * classes, "the classes");
  data.forEach((label, i) => {
    vectors[i * classes + label] = 1;
  });
  return { data: vectors, shape: [...rows, classes] };
}
