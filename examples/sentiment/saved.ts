import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BpttError, loadModel, TextVectorization } from "bptt";
import { Classifier } from "./classifier.js";
import { fileError, UserError } from "./user_error.js";

/**
 * A classifier as a folder: the network in `model.keras`, which Keras opens as well, `vocabulary.json`, and `classifier.json` (classes, length of
 * the rows).
 */
const files = ["classifier.json", "vocabulary.json", "model.keras"] as const;
const FORMAT = "bptt sentiment classifier 2";

/** Called before training, so that a wrong path costs nobody a trained network. */
export async function checkSavePath(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found && !found.isDirectory()) {
    throw new UserError(`${folder} is a file: --save takes a folder.`);
  }
  const others = found ? (await readdir(folder)).filter((name) => !isOurs(name)) : [];
  if (others.length > 0) {
    throw new UserError(
      `${folder} already holds other files (${others[0]}): choose a new folder for --save.`,
    );
  }
  await withTemporary(folder, async () => {});
}

const isOurs = (name: string) => (files as readonly string[]).includes(name);

/** Writes the folder whole or not at all: beside its place first, then into it by renaming. */
export async function save(classifier: Classifier, folder: string): Promise<void> {
  await withTemporary(folder, async (temporary) => {
    const description = {
      format: FORMAT,
      classes: classifier.classes,
      max_length: classifier.maxLength,
    };
    await writeFile(join(temporary, files[0]), json(description));
    await writeFile(join(temporary, files[1]), json(classifier.vectorizer.getConfig()));
    await classifier.model.save(join(temporary, files[2]));
    await replace(folder, temporary);
  });
}

async function withTemporary(folder: string, use: (temporary: string) => Promise<void>) {
  const temporary = `${folder}.${randomUUID().slice(0, 8)}.part`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(temporary);
    await use(temporary);
  } catch (error) {
    throw error instanceof BpttError ? error : fileError(folder, error);
  } finally {
    // Where the folder could not even be made, there is nothing to clear away.
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
  }
}

/** Puts `fresh` in the place of `folder`, which is kept until the new one is there. */
async function replace(folder: string, fresh: string): Promise<void> {
  const old = `${fresh}.old`;
  const had = await rename(folder, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(fresh, folder);
  } catch (error) {
    if (had) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

const json = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;

interface Description {
  format: string;
  classes: string[];
  max_length: number;
}

/** The classifier that `save` wrote. */
export async function load(folder: string): Promise<Classifier> {
  const description = (await readJson(folder, files[0])) as Description;
  if (description.format !== FORMAT) {
    throw new UserError(`${join(folder, files[0])} was not written by --save of this version.`);
  }
  const vocabulary = await readJson(folder, files[1]);
  try {
    const vectorizer = TextVectorization.fromConfig(vocabulary);
    const { classes, max_length: maxLength } = description;
    const network = await loadModel(join(folder, files[2]));
    return new Classifier(vectorizer, network, classes, maxLength);
  } catch (error) {
    if (!(error instanceof BpttError)) throw error;
    throw new UserError(`${folder} holds no usable classifier: ${error.message}`);
  }
}

async function readJson(folder: string, name: string): Promise<object> {
  const path = join(folder, name);
  const text = await readFile(path, "utf8").catch((error) => {
    throw fileError(path, error);
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below, as for JSON of another kind.
  }
  throw new UserError(`${path} is damaged: it is not the JSON that --save writes.`);
}
