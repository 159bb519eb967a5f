import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadModel } from "bptt";
import { damaged, json, readDescription, usable } from "../json_file.js";
import { UserError } from "../sentiment/user_error.js";
import { checkFolder, writeFolder } from "../whole_folder.js";
import { kinds } from "./data/sequences.js";
import { type Purpose, Recogniser } from "./recogniser.js";

/** A recogniser as a folder: the network in `model.keras`, and in `recogniser.json` what it was made for. */
const files = ["recogniser.json", "model.keras"] as const;
const FORMAT = "bptt recogniser 1";

/** Called before training, so that a wrong path costs nobody a trained network. */
export const checkSavePath = (folder: string): Promise<void> => checkFolder(folder, files);

/** Writes the folder whole or not at all. */
export async function save({ model, purpose }: Recogniser, folder: string): Promise<void> {
  await writeFolder(folder, async (temporary) => {
    await writeFile(join(temporary, files[0]), json({ format: FORMAT, ...purpose }));
    await model.save(join(temporary, files[1]), { includeOptimizer: false });
  });
}

/** The recogniser that `save` wrote. */
export async function load(folder: string): Promise<Recogniser> {
  const { format: _, ...purpose } = await readDescription(folder, files[0], FORMAT);
  if (!isPurpose(purpose)) throw damaged(folder, files[0]);
  const file = join(folder, files[1]);
  const model = await usable(
    folder,
    "recogniser",
    async () => (await loadModel(file)) as Recogniser["model"],
  );
  const answers = model.outputs[0]!.shape.at(-1);
  const read = model.inputs[0]!.shape.slice(2);
  if (answers === purpose.classes.length && read.join() === purpose.shape.join()) {
    return new Recogniser(model, purpose);
  }
  throw new UserError(`${folder} holds a network that is not the one ${files[0]} tells of.`);
}

function isPurpose(value: Record<string, unknown>): value is Record<string, unknown> & Purpose {
  const { kind, classes, shape, columns, order, frames } = value;
  const isSize = (size: unknown) => Number.isInteger(size) && (size as number) > 0;
  return (
    kinds.some((known) => known === kind) &&
    areTexts(classes) &&
    classes.length > 1 &&
    Array.isArray(shape) &&
    shape.length === (kind === "clips" ? 3 : 1) &&
    shape.every(isSize) &&
    areTexts(columns) &&
    typeof order === "boolean" &&
    (frames === undefined || isSize(frames))
  );
}

const areTexts = (values: unknown): values is string[] =>
  Array.isArray(values) && values.every((value) => typeof value === "string");
