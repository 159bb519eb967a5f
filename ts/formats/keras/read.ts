// `.keras` read.
import type { Read } from "../../io/source.js";
import type { StoredModel } from "../stored_model.js";
import { readArchive } from "./archive.js";
import { openArchive } from "./read_weights.js";
import { dataSets } from "./tree.js";
import { readVocabularies } from "./vocabularies.js";
import { readModelWeights, readVariables } from "./weights_file.js";

/** @throws BpttError `File` for a damaged archive. */
export function readKeras({ bytes, from }: Read): StoredModel {
  const archive = readArchive(bytes, from);
  return {
    from,
    description: archive.model,
    compile: archive.compile,
    seed: archive.seed,
    giveWords(model, graph) {
      const sets = () => dataSets(openArchive(archive, from, graph));
      readVocabularies(model, archive.members, sets, from);
    },
    numbers(model, graph) {
      const root = openArchive(archive, from, graph);
      return {
        weights: readModelWeights(root, from, model, graph.weights),
        variables: readVariables(root, from),
      };
    },
  };
}
