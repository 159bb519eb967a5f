import { copyOf, zeros } from "../allocate.js";
import { show } from "../checks.js";
import { readArrayConfig } from "../config/arrays.js";
import { toFloats } from "../data/floats.js";
import { isNDArray, isTyped, type NumericArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import { sizeOf } from "../shape.js";
import { isArray } from "../show.js";
import type { ModelCore } from "./core.js";
import type { Graph, ModelWeight } from "./graph.js";

/** A weight as `getWeights` gives it. */
export interface WeightValue {
  /** Keras's path: `sequential/simple_rnn/simple_rnn_cell/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** A copy of the numbers, the last axis running fastest. */
  readonly data: Float32Array;
}

/** A weight as `setWeights` takes it: with its shape, or as nested arrays; a vector may be a typed array. */
export type WeightInput =
  | { readonly shape: readonly number[]; readonly data: NumericArray; readonly name?: string }
  | NumericArray
  | readonly NumericArray[];

export async function getWeights(core: ModelCore): Promise<WeightValue[]> {
  const graph = core.requireGraph("getWeights");
  core.adopt(graph);
  const network = await core.network();
  const all = await network.readWeights();
  let at = 0;
  return graph.weights.map(({ name, shape, size }) => {
    at += size;
    return { name, shape: [...shape], data: copyOf(all, "the weights", at - size, at) };
  });
}

export async function setWeights(core: ModelCore, values: unknown): Promise<void> {
  const graph = core.requireGraph("setWeights");
  const flat = flatten(graph, values, core.name);
  core.adopt(graph);
  await (await core.network()).writeWeights(flat);
}

/** Weights that layers were given to start from, each with its place among all. */
export function pretrained(graph: Graph): { at: number; data: Float32Array }[] {
  let at = 0;
  return graph.weights.flatMap((weight) => {
    at += weight.size;
    const data = initialData(weight);
    return data ? [{ at: at - weight.size, data }] : [];
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

/** All weights in one array, in the model's order, each checked against its place. */
function flatten(graph: Graph, values: unknown, model: string): Float32Array {
  if (!isArray(values)) {
    throw new BpttError(
      "InvalidArgument",
      `setWeights expects a list of weights as getWeights gives it, got ${show(values)}.`,
    );
  }
  const { weights } = graph;
  if (values.length !== weights.length) {
    throw new BpttError(
      "Shape",
      `You called \`setWeights(weights)\` on the model "${model}" with a weight list of length ${values.length}, but the model was expecting ${weights.length} weights.`,
    );
  }
  const total = weights.reduce((sum, { size }) => sum + size, 0);
  const flat = zeros(Float32Array, total, "the weights");
  let at = 0;
  weights.forEach((weight, i) => {
    flat.set(weightData(weight, values[i], `weights[${i}]`), at);
    at += weight.size;
  });
  return flat;
}

function weightData(weight: ModelWeight, value: unknown, where: string): Float32Array {
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
