// Weights in a legacy `.h5` of Keras's: a whole model's, or nothing but weights.
import type { ModelWeight } from "../../model/graph.js";
import { DataSet, type Group } from "../hdf5/read.js";
import { dataSets } from "../keras/tree.js";
import { readWeightsAt } from "../keras/weights_file.js";
import { legacyPlaces } from "./places.js";

/** The group with the list of layers: of a whole model one of its own. Undefined for a file of another kind. */
export function weightsGroup(root: Group): Group | undefined {
  const within = root.members.get("model_weights");
  const group = within === undefined || within instanceof DataSet ? root : within;
  return group.attributes.texts("layer_names") === undefined ? undefined : group;
}

/**
 * The numbers of a model's weights, all of them and no others.
 * @throws BpttError `File` for the weights of another model, and for NaN and Infinity.
 */
export const readLegacyWeights = (
  group: Group,
  from: string,
  weights: readonly ModelWeight[],
): Map<ModelWeight, Float32Array> =>
  readWeightsAt(legacyPlaces(group, from, weights), dataSets(group), from);
