// The weights of a model, and the variables of its optimizer, to HDF5 as Keras keeps them.
import type { Layer } from "../../layers/layer.js";
import type { ModelWeight } from "../../model/graph.js";
import type { OptimizerWeight } from "../../optimizers/variables.js";
import { type DataToWrite, writeHDF5 } from "../hdf5/write.js";
import { VARIABLES } from "./members.js";
import { placesOf } from "./places.js";
import { weighedWords } from "./vocabularies.js";
import { float32, int64, Tree } from "./write_tree.js";

export function writeWeightsFile(
  model: Layer,
  weights: ReadonlyMap<ModelWeight, Float32Array>,
  variables: readonly OptimizerWeight[] = [],
): Uint8Array {
  const tree = new Tree();
  for (const [path, data] of dataToWrite(model, weights)) tree.put(path, data);
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

/** The weights in the order in which Keras writes them, by their paths. */
export const dataToWrite = (
  model: Layer,
  weights: ReadonlyMap<ModelWeight, Float32Array>,
): [path: string, data: DataToWrite][] =>
  Array.from(placesOf(model, [...weights.keys()]), ([weight, path]) => [
    path,
    float32({ shape: weight.shape, data: weights.get(weight)! }),
  ]);
