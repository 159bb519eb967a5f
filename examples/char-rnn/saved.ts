import { access, constants, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { BpttError, type Sequential } from "bptt";
import { fileError, UserError } from "../sentiment/user_error.js";
import { cellNames, makeNetwork, type Sizes } from "./network.js";
import { Vocabulary } from "./vocabulary.js";

/** A network with what its numbers mean. */
export interface Learned {
  readonly sizes: Sizes;
  readonly vocabulary: Vocabulary;
  /** Some of the text, to be read before anything is written. */
  readonly lead: string;
}

/** What stands beside the network, in FILE.json. */
interface Description extends Omit<Sizes, "characters"> {
  readonly format: typeof FORMAT;
  readonly characters: readonly string[];
  readonly lead: string;
}

const FORMAT = "bptt char-rnn 1";
const beside = (file: string) => `${file}.json`;

/** Called before training, so that a wrong path costs nobody a trained network. */
export async function checkSavePath(file: string): Promise<void> {
  if (!/\.(keras|safetensors)$/i.test(file)) {
    throw new UserError(
      `--save takes a file whose name ends in .keras or .safetensors, not ${file}.`,
    );
  }
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw new UserError(`${file} is a folder: --save takes a file.`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await access(dirname(file), constants.W_OK);
  } catch (error) {
    throw fileError(dirname(file), error);
  }
}

export async function save(network: Sequential, learned: Learned, file: string): Promise<void> {
  const { sizes, vocabulary, lead } = learned;
  const { characters } = vocabulary;
  const description: Description = { ...sizes, format: FORMAT, characters, lead };
  await network.save(file);
  await writeFile(beside(file), `${JSON.stringify(description)}\n`).catch((error) => {
    throw fileError(beside(file), error);
  });
}

/** The description that `save` wrote. */
export async function readDescription(file: string): Promise<Learned> {
  const text = await readFile(beside(file), "utf8").catch((error) => {
    throw fileError(beside(file), error);
  });
  const description = parse(text);
  if (description === undefined) {
    throw new UserError(`${beside(file)} was not written by --save of this version.`);
  }
  const { characters, lead, cell, layers, units } = description;
  const sizes = { characters: characters.length, cell, layers, units };
  return { sizes, vocabulary: new Vocabulary(characters), lead };
}

function parse(text: string): Description | undefined {
  try {
    const value = JSON.parse(text) as Description;
    const known = value.format === FORMAT && cellNames.includes(value.cell);
    const fits = Array.isArray(value.characters) && typeof value.lead === "string";
    return known && fits ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The network with its weights, for batches of so many rows. */
export async function load(
  { sizes }: Learned,
  file: string,
  rows: number,
  seed: number,
): Promise<Sequential> {
  const network = makeNetwork(sizes, rows, seed);
  try {
    await network.loadWeights(file);
    return network;
  } catch (error) {
    if (!(error instanceof BpttError)) throw error;
    throw new UserError(`${file} holds no usable network: ${error.message}`);
  }
}
