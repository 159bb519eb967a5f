// Weights in a legacy `.h5` of Keras's: a whole model's, or nothing but weights.
import type { ModelWeight } from "../../model/graph.js";
import { DataSet, type Group } from "../hdf5/read.js";
import { dataSets } from "../keras/tree.js";
import type { Rule } from "../layer_matching.js";
import { type Found, standsFor } from "../matching.js";
import { legacyPlaces, placesByName } from "./places.js";

/** The group with the list of layers: of a whole model one of its own. Undefined for a file of another kind. */
export function weightsGroup(root: Group): Group | undefined {
  const within = root.members.get("model_weights");
  const group = within === undefined || within instanceof DataSet ? root : within;
  return group.attributes.texts("layer_names") === undefined ? undefined : group;
}

/**
 * What the file holds of weights.
 * @throws BpttError `File` where its lists and groups don't agree and, where it goes by order, for the weights of another model.
 */
export function findLegacy(
  group: Group,
  from: string,
  weights: readonly ModelWeight[],
  by: Rule["by"] = "order",
): Found {
  const sets = dataSets(group);
  const named = by === "name";
  const places = named ? placesByName(group, from, weights) : legacyPlaces(group, from, weights);
  const called = (weight: ModelWeight) => {
    const place = places.get(weight);
    return place === undefined ? `the weight "${weight.path}"` : standsFor(place, weight);
  };
  if (!named) return { from, numbers: sets, keyOf: (weight) => places.get(weight)!, called };
  const paths = new Map([...places].map(([{ path }, place]) => [place, path]));
  const numbers = new Map([...sets].map(([place, set]) => [paths.get(place) ?? place, set]));
  return { from, numbers, keyOf: ({ path }) => path, called };
}
