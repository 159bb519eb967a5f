// The weights of a model, and the variables of its optimizer, as Keras keeps them in HDF5.

import { BpttError } from "../../errors.js";
import type { Layer } from "../../layers/layer.js";
import type { ModelWeight } from "../../model/graph.js";
import type { OptimizerWeight } from "../../optimizers/variables.js";
import { formatShape } from "../../shape.js";
import { quoted } from "../../show.js";
import type { DataSet, Group } from "../hdf5/read.js";
import { writeHDF5 } from "../hdf5/write.js";
import { checkNames } from "../names.js";
import { placesOf } from "./places.js";
import { dataSets, float32, groupAt, int64, Tree } from "./tree.js";
import { weighedWords } from "./vocabularies.js";

/** Where the optimizer's variables are: by their numbers. */
const VARIABLES = "optimizer/vars";
/** Where those are that count, where Keras scaled the loss for numbers of 16 bits. */
const INNER = "optimizer/inner_optimizer/vars";

export function writeWeightsFile(
  model: Layer,
  weights: ReadonlyMap<ModelWeight, Float32Array>,
  variables: readonly OptimizerWeight[] = [],
): Uint8Array {
  const tree = new Tree();
  for (const [weight, path] of placesOf(model, [...weights.keys()])) {
    tree.put(path, float32({ shape: weight.shape, data: weights.get(weight)! }));
  }
  for (const [path, data] of weighedWords(model)) if (data) tree.put(path, data);
  variables.forEach(({ shape, data }, i) => {
    const isCount = i === 0;
    tree.put(
      `${VARIABLES}/${i}`,
      isCount ? int64(data[0]!) : float32({ shape, data: Float32Array.from(data) }),
    );
  });
  return writeHDF5(tree.root);
}

/**
 * The numbers of a model's weights, all of them and no others. What words weigh is left to who reads the words.
 * @throws BpttError `File` for the weights of another model, and for NaN and Infinity.
 */
export function readModelWeights(
  root: Group,
  from: string,
  model: Layer,
  weights: readonly ModelWeight[],
): Map<ModelWeight, Float32Array> {
  const found = dataSets(root);
  const places = placesOf(model, weights);
  const others = weighedWords(model);
  const names = [...found.keys()].filter(
    (path) => !path.startsWith("optimizer/") && !others.has(path),
  );
  checkNames(from, new Set(places.values()), names);
  // All shapes before any number.
  for (const [weight, path] of places) checkShape(from, weight, path, found.get(path)!);
  return new Map(
    [...places].map(([weight, path]) => [weight, finite(from, path, found.get(path)!)]),
  );
}

function checkShape(
  from: string,
  { shape, path: weight }: ModelWeight,
  path: string,
  set: DataSet,
) {
  if (set.shape.length === shape.length && shape.every((dim, i) => dim === set.shape[i])) return;
  throw new BpttError(
    "File",
    `In ${from} ${quoted(path)}, which should be the weight "${weight}", has shape ${formatShape(set.shape)}, and the model's has ${formatShape(shape)}.`,
  );
}

function finite(from: string, path: string, set: DataSet): Float32Array {
  const data = set.floats();
  if (data.every(Number.isFinite)) return data;
  throw new BpttError("File", `In ${from} ${quoted(path)} holds NaN or Infinity.`);
}

/** The optimizer's variables, in their order. */
export function readVariables(root: Group, from: string): DataSet[] {
  const group = groupAt(root, INNER) ?? groupAt(root, VARIABLES);
  const members = group ? dataSets(group) : new Map<string, DataSet>();
  return Array.from({ length: members.size }, (_, i) => {
    const variable = members.get(String(i));
    if (variable) return variable;
    throw new BpttError("File", `${from} lacks the optimizer's variable ${i} of ${members.size}.`);
  });
}
