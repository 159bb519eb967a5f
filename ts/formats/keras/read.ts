// `.keras` read.
import type { Read } from "../../io/source.js";
import { matchWeights } from "../matching.js";
import type { StoredModel } from "../stored_model.js";
import { readArchive } from "./archive.js";
import { openArchive } from "./read_weights.js";
import { foundWeights, readVariables } from "./weights_file.js";

/** @throws BpttError `File` for a damaged archive. */
export function readKeras({ bytes, from }: Read): StoredModel {
  const archive = readArchive(bytes, from);
  return {
    from,
    description: archive.model,
    compile: archive.compile,
    seed: archive.seed,
    numbers(model, graph) {
      const root = openArchive(archive, from, graph);
      return {
        weights: matchWeights(foundWeights(root, from, model, graph.weights), graph.weights),
        variables: readVariables(root, from),
      };
    },
  };
}
