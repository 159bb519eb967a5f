import { toFloats } from "../data/floats.js";
import { isNDArray, isTyped } from "../data/types.js";
import { BpttError } from "../errors.js";
import type { ModelWeight } from "./graph.js";

/** The numbers of a weight, whose shape must be the weight's. `where` is what messages call them. */
export function weightData(weight: ModelWeight, value: unknown, where: string): Float32Array {
  // A typed array has no rows of its own: its elements are taken in the weight's shape.
  const given =
    isTyped(value) && !isNDArray(value) ? { data: value, shape: [value.length] } : value;
  const { data, shape } = toFloats(given, where);
  const fits =
    (isTyped(value) && data.length === weight.size) ||
    (shape.length === weight.shape.length &&
      shape.every((dim, axis) => dim === weight.shape[axis]));
  if (fits) return data;
  throw new BpttError(
    "Shape",
    `The weight "${weight.path}" has shape [${weight.shape.join(", ")}], and ${where} has shape [${shape.join(", ")}], which is not compatible.`,
  );
}
