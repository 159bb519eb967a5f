import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BpttError, loadModel, type Sequential } from "bptt";
import { damaged, json, readDescription, usable } from "../json_file.js";
import { checkFolder, writeFolder } from "../whole_folder.js";
import { Alphabet, type Unit } from "./alphabet.js";
import { Recognizer } from "./recognizer.js";
import type { FrontEnd } from "./sound/front_end.js";

/** A recognizer as a folder: the network in `model.keras`, and in `recognizer.json` its labels and its front end. */
const files = ["recognizer.json", "model.keras"] as const;
const FORMAT = "bptt recognizer 1";

/** Called before training, so that a wrong path costs nobody a trained network. */
export const checkSavePath = (folder: string): Promise<void> => checkFolder(folder, files);

/** Writes the folder whole or not at all. */
export async function save(recognizer: Recognizer, folder: string): Promise<void> {
  const { model, alphabet, frontEnd } = recognizer;
  await writeFolder(folder, async (temporary) => {
    const { unit, labels } = alphabet;
    const description = { format: FORMAT, unit, labels, front_end: frontEnd };
    await writeFile(join(temporary, files[0]), json(description));
    await model.save(join(temporary, files[1]), { includeOptimizer: false });
  });
}

/** The recognizer that `save` wrote. */
export async function load(folder: string): Promise<Recognizer> {
  const found = await readDescription(folder, files[0], FORMAT);
  const { unit, labels, front_end: frontEnd } = found;
  if (!isUnit(unit) || !areLabels(labels) || !isFrontEnd(frontEnd)) {
    throw damaged(folder, files[0]);
  }
  const alphabet = new Alphabet(unit, labels);
  return usable(folder, "recognizer", async () => {
    const model = (await loadModel(join(folder, files[1]))) as Sequential;
    checkSizes(model, alphabet, frontEnd);
    return new Recognizer(model, alphabet, frontEnd);
  });
}

function checkSizes(model: Sequential, alphabet: Alphabet, { bands, stack }: FrontEnd): void {
  const [read, said] = [model.inputShape?.at(-1), model.outputShape?.at(-1)];
  if (read === bands * stack && said === alphabet.outputs) return;
  throw new BpttError(
    "File",
    `its network reads ${read} numbers and tells ${said}, where ${bands * stack} and ${alphabet.outputs} are described.`,
  );
}

const isUnit = (value: unknown): value is Unit =>
  value === "class" || value === "word" || value === "char";

/** Distinct texts, two at least. */
const areLabels = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length > 1 &&
  value.every((label) => typeof label === "string" && label !== "") &&
  new Set(value).size === value.length;

function isFrontEnd(value: unknown): value is FrontEnd {
  const { rate, bands, stack } = (value ?? {}) as Partial<Record<string, unknown>>;
  const within = (number: unknown, least: number, most: number) =>
    Number.isInteger(number) && (number as number) >= least && (number as number) <= most;
  return within(rate, 1000, 192_000) && within(bands, 1, 1000) && within(stack, 1, 100);
}
