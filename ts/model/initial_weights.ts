// The numbers that weights were given to start with.
import { readArrayConfig } from "../config/arrays.js";
import { type CopyTo, copying } from "../numbers.js";
import { stretched } from "../stretched.js";
import type { Graph, ModelWeight } from "./graph.js";
import { weightData } from "./weight_data.js";

/** Weights that layers were given to start from. */
export function pretrained(graph: Graph): Map<ModelWeight, CopyTo> {
  return new Map(
    graph.weights.flatMap((weight): [ModelWeight, CopyTo][] => {
      const data = initialData(weight);
      return data ? [[weight, copying(data)]] : [];
    }),
  );
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
