// The weights of a model, and the variables of its optimizer, as Keras keeps them in HDF5.
import { BpttError } from "../../errors.js";
import type { Layer } from "../../layers/layer.js";
import type { ModelWeight } from "../../model/graph.js";
import type { OptimizerWeight } from "../../optimizers/variables.js";
import { quoted } from "../../show.js";
import type { DataSet, Group } from "../hdf5/read.js";
import { writeHDF5 } from "../hdf5/write.js";
import type { Found } from "../matching.js";
import { placesOf } from "./places.js";
import { dataSets, float32, groupAt, int64, Tree } from "./tree.js";

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
  variables.forEach(({ shape, data }, i) => {
    const isCount = i === 0;
    tree.put(
      `${VARIABLES}/${i}`,
      isCount ? int64(data[0]!) : float32({ shape, data: Float32Array.from(data) }),
    );
  });
  return writeHDF5(tree.root);
}

/** The weights in a file, by their places. What an optimizer keeps is none of them. */
export function foundWeights(
  root: Group,
  from: string,
  model: Layer,
  weights: readonly ModelWeight[],
): Found {
  const places = placesOf(model, weights);
  const sets = [...dataSets(root)].filter(([path]) => !path.startsWith("optimizer/"));
  return {
    from,
    numbers: new Map(sets),
    keyOf: (weight) => places.get(weight)!,
    called: ({ path }, place) => `${quoted(place)}, which should be the weight "${path}",`,
  };
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
