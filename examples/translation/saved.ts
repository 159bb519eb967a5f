import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadModel, type Model } from "bptt";
import { damaged, json, readDescription, usable } from "../json_file.js";
import { checkFolder, writeFolder } from "../whole_folder.js";
import { type AttentionName, attentionNames } from "./network.js";
import { readVocabulary } from "./stored_vocabulary.js";
import { Translator } from "./translator.js";
import { type Segmentation, segmentations } from "./words.js";

/** A translator as a folder: the network in `model.keras`, and in `translator.json` what it reads and says. */
const files = ["translator.json", "model.keras"] as const;
const FORMAT = "bptt translator 1";

/** Called before training, so that a wrong path costs nobody a trained network. */
export const checkSavePath = (folder: string): Promise<void> => checkFolder(folder, files);

/** Writes the folder whole or not at all. */
export async function save(
  { model, language, attention }: Translator,
  folder: string,
): Promise<void> {
  await writeFolder(folder, async (temporary) => {
    const { source, target, segmentation, spaced } = language;
    const description = {
      format: FORMAT,
      attention,
      segmentation,
      spaced: [...spaced],
      source,
      target,
    };
    await writeFile(join(temporary, files[0]), json(description));
    await model.save(join(temporary, files[1]), { includeOptimizer: false });
  });
}

/** The translator that `save` wrote. */
export async function load(folder: string): Promise<Translator> {
  const found = await readDescription(folder, files[0], FORMAT);
  const path = join(folder, files[0]);
  const { attention, segmentation, spaced } = found;
  const isKnown =
    attentionNames.includes(attention as AttentionName) &&
    segmentations.includes(segmentation as Segmentation) &&
    Array.isArray(spaced) &&
    spaced.every((mark) => typeof mark === "string");
  if (!isKnown) throw damaged(folder, files[0]);
  const language = {
    source: readVocabulary(found.source, `The source of ${path}`),
    target: readVocabulary(found.target, `The target of ${path}`),
    segmentation: segmentation as Segmentation,
    spaced: new Set(spaced as string[]),
  };
  return usable(folder, "translator", async () => {
    const model = (await loadModel(join(folder, files[1]))) as Model;
    return new Translator(model, language, attention as AttentionName);
  });
}
