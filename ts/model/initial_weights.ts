// The numbers that weights were given to start with.
import { readArrayConfig } from "../config/arrays.js";
import { sizeOf } from "../shape.js";
import type { Graph, ModelWeight } from "./graph.js";
import { weightData } from "./weight_data.js";

/** Weights that layers were given to start from. */
export function pretrained(graph: Graph): { weight: ModelWeight; data: Float32Array }[] {
  return graph.weights.flatMap((weight) => {
    const data = initialData(weight);
    return data ? [{ weight, data }] : [];
  });
}

/** The numbers that a weight was given to start with, in its shape. */
function initialData(weight: ModelWeight): Float32Array | undefined {
  const { initial, shape } = weight;
  if (initial === undefined) return undefined;
  const { where } = initial;
  if (!initial.stretches) return weightData(weight, initial.value, where);
  const { data, shape: given } = readArrayConfig(initial.value, where);
  return stretched(data, given, shape) ?? weightData(weight, { data, shape: given }, where);
}

/** Numbers of a shape stretched to another as numpy does it: axes are added before, and those of length 1 repeated. Undefined where they don't fit. */
function stretched(
  data: readonly number[],
  shape: readonly number[],
  to: readonly number[],
): Float32Array | undefined {
  const padded = [...Array(Math.max(0, to.length - shape.length)).fill(1), ...shape];
  const fits = padded.length === to.length && padded.every((dim, i) => dim === 1 || dim === to[i]);
  if (!fits) return undefined;
  return Float32Array.from({ length: sizeOf(to) }, (_, flat) => {
    let [rest, index, stride] = [flat, 0, 1];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const place = rest % to[axis]!;
      rest = (rest - place) / to[axis]!;
      if (padded[axis] !== 1) index += place * stride;
      stride *= padded[axis];
    }
    return data[index]!;
  });
}
