// `.keras` read.
import type { Read } from "../../io/source.js";
import { inItsMeaning } from "../keras2/meant.js";
import { matchWeights } from "../matching.js";
import type { StoredModel } from "../stored_model.js";
import { readArchive } from "./archive.js";
import { openArchive } from "./read_weights.js";
import { dataSets } from "./tree.js";
import { foundWeights, readVariables } from "./weights_file.js";

// For backups, which are archives with more in them: one piece of a bundle has both.
export { readZip } from "../zip/read.js";

/** @throws BpttError `File` for a damaged archive. */
export async function readKeras({ bytes, from }: Read): Promise<StoredModel> {
  const archive = readArchive(bytes, from);
  const words = await wordsOf(archive.model);
  const stored: StoredModel = {
    from,
    description: archive.model,
    compile: archive.compile,
    seed: archive.seed,
    giveWords(model, graph) {
      const sets = () => dataSets(openArchive(archive, from, graph));
      words?.readVocabularies(model, archive.members, sets, from);
    },
    numbers(model, graph) {
      const root = openArchive(archive, from, graph);
      return {
        weights: matchWeights(foundWeights(root, from, model, graph.weights), graph.weights),
        variables: readVariables(root, from),
      };
    },
  };
  return inItsMeaning(stored, archive.version);
}

/** What reads vocabularies, for models that have some. */
async function wordsOf(model: object) {
  return JSON.stringify(model).includes('"TextVectorization"')
    ? import("./vocabularies.js")
    : undefined;
}
