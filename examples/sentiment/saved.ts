import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadModel, TextVectorization } from "bptt";
import { json, readDescription, readJson, usable } from "../json_file.js";
import { checkFolder, writeFolder } from "../whole_folder.js";
import { Classifier } from "./classifier.js";

/**
 * A classifier as a folder: the network in `model.keras`, which Keras opens as well, `vocabulary.json`, and `classifier.json` (classes, length of
 * the rows).
 */
const files = ["classifier.json", "vocabulary.json", "model.keras"] as const;
const FORMAT = "bptt sentiment classifier 2";

/** Called before training, so that a wrong path costs nobody a trained network. */
export const checkSavePath = (folder: string): Promise<void> => checkFolder(folder, files);

/** Writes the folder whole or not at all. */
export async function save(classifier: Classifier, folder: string): Promise<void> {
  await writeFolder(folder, async (temporary) => {
    const description = {
      format: FORMAT,
      classes: classifier.classes,
      max_length: classifier.maxLength,
    };
    await writeFile(join(temporary, files[0]), json(description));
    await writeFile(join(temporary, files[1]), json(classifier.vectorizer.getConfig()));
    await classifier.model.save(join(temporary, files[2]));
  });
}

interface Description {
  format: string;
  classes: string[];
  max_length: number;
}

/** The classifier that `save` wrote. */
export async function load(folder: string): Promise<Classifier> {
  const description = (await readDescription(folder, files[0], FORMAT)) as unknown as Description;
  const vocabulary = await readJson(folder, files[1]);
  return usable(folder, "classifier", async () => {
    const vectorizer = TextVectorization.fromConfig(vocabulary);
    const { classes, max_length: maxLength } = description;
    const network = await loadModel(join(folder, files[2]));
    return new Classifier(vectorizer, network, classes, maxLength);
  });
}
