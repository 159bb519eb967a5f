// The weights of a model, and the variables of its optimizer, to HDF5 as Keras keeps them.
import type { Planned } from "../../io/planned.js";
import type { Layer } from "../../layers/layer.js";
import type { ModelWeight } from "../../model/graph.js";
import type { OptimizerWeight } from "../../optimizers/variables.js";
import { type DataToWrite, planHDF5 } from "../hdf5/write.js";
import { VARIABLES } from "./members.js";
import { placesOf } from "./places.js";
import { weighedWords } from "./vocabularies.js";
import { float32, int64, Tree } from "./write_tree.js";

/** The file as it is to be: there is no copy of the numbers before it is written. */
export function planWeightsFile(
  model: Layer,
  weights: ReadonlyMap<ModelWeight, Float32Array>,
  variables: readonly OptimizerWeight[] = [],
): Planned {
  const tree = new Tree();
  for (const [path, data] of dataToWrite(model, weights)) tree.put(path, data);
  for (const [path, data] of weighedWords(model)) if (data) tree.put(path, data);
  variables.forEach(({ shape, data }, i) => {
    tree.put(
      `${VARIABLES}/${i}`,
      i === 0 ? int64(data[0]!) : float32({ shape, data: narrow(data) }),
    );
  });
  return planHDF5(tree.root);
}

/** A learning rate, which has 64 bits, with 32; all else has these. */
const narrow = (data: Float32Array | Float64Array): Float32Array =>
  data.BYTES_PER_ELEMENT === 4 ? (data as Float32Array) : Float32Array.from(data);

/** The weights in the order in which Keras writes them, by their paths. */
export const dataToWrite = (
  model: Layer,
  weights: ReadonlyMap<ModelWeight, Float32Array>,
): [path: string, data: DataToWrite][] =>
  Array.from(placesOf(model, [...weights.keys()]), ([weight, path]) => [
    path,
    float32({ shape: weight.shape, data: weights.get(weight)! }),
  ]);
