// The weights of a model, and the variables of its optimizer, as Keras keeps them in HDF5.
import { BpttError } from "../../errors.js";
import type { Layer } from "../../layers/layer.js";
import type { ModelWeight } from "../../model/graph.js";
import type { DataSet, Group } from "../hdf5/read.js";
import { type Found, standsFor } from "../matching.js";
import { VARIABLES } from "./members.js";
import { placesOf } from "./places.js";
import { dataSets, groupAt } from "./tree.js";

/** Where those are that count, where Keras scaled the loss for numbers of 16 bits. */
const INNER = "optimizer/inner_optimizer/vars";

/** The weights in a file, by their places. */
export function foundWeights(
  root: Group,
  from: string,
  model: Layer,
  weights: readonly ModelWeight[],
): Found {
  return foundIn(weightSets(root), from, model, weights);
}

/** The data sets of a file by their paths, but for what optimizers keep, what words weigh and, in Keras 2's, metrics. */
export const weightSets = (root: Group): Map<string, DataSet> =>
  new Map(
    [...dataSets(root)].filter(
      ([path]) => !/^(optimizer|metrics)\/|\/vars\/idf_weights$/.test(path),
    ),
  );

/** The same of data sets that may have come from several files. */
export function foundIn(
  sets: ReadonlyMap<string, DataSet>,
  from: string,
  model: Layer,
  weights: readonly ModelWeight[],
): Found {
  const places = placesOf(model, weights);
  return {
    from,
    numbers: sets,
    keyOf: (weight) => places.get(weight)!,
    called: (weight, place) => standsFor(place, weight),
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
