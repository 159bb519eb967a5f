// Weights out of HDF5 files of weights alone, or of a legacy whole model.
import { BpttError } from "../../errors.js";
import type { Read } from "../../io/source.js";
import type { ModelCore } from "../../model/core.js";
import type { Graph } from "../../model/graph.js";
import { readHDF5 } from "../hdf5/read.js";
import type { Rule } from "../layer_matching.js";
import { findLegacy, weightsGroup } from "../legacy_h5/weights.js";
import type { Found } from "../matching.js";
import { mostBytes } from "./read_weights.js";
import { foundWeights } from "./weights_file.js";

/** What `.weights.h5`, or a legacy `.h5`, holds of weights. */
export function findInHDF5(
  { bytes, from }: Read,
  core: ModelCore,
  graph: Graph,
  by: Rule["by"],
): Found {
  const root = readHDF5(bytes, from, mostBytes(graph));
  const legacy = weightsGroup(root);
  if (legacy) return findLegacy(legacy, from, graph.weights, by);
  refuseNames(by, from, ".weights.h5");
  return foundWeights(root, from, core.self, graph.weights);
}

/** Refuses to go by the names of layers where the file has none. */
export function refuseNames(by: Rule["by"], from: string, ending: string): void {
  if (by === "order") return;
  throw new BpttError(
    "InvalidArgument",
    `loadWeights can't go by names in ${from}: a ${ending} tells of places, and no names of layers, as a .keras or safetensors file does.`,
  );
}
