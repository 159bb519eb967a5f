/**
 * Checkpoints: the whole model in a JSON file, its numbers in a safetensors file beside it, whose name ends in a hash of what it holds. The JSON
 * names that file and is written last, in one go. So whoever reads it finds numbers that belong together, at whatever moment a
 * process ended; numbers that no JSON names any more go at the next save.
 */
import type { BaseModel } from "../base_model.js";
import type { WeightValue } from "../data/types.js";
import { nodeModule, utf8 } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import type { OptimizerWeight } from "../optimizers/variables.js";
import { quoted } from "../show.js";
import { pathBeside, placeToWrite, readWhole, removeFrom, writeWhole } from "./files.js";
import { checkFinite } from "./finite.js";
import { SAFETENSORS } from "./formats.js";
import { filesFor, makeFolderOf } from "./log_file.js";
import { type Place, shownPath } from "./paths.js";
import { encodeSafetensors, type Tensor } from "./safetensors.js";
import type { Read } from "./source.js";

/** What a checkpoint is called, in itself and where it is read. */
export const FORMAT = "bptt-checkpoint-1";

/** Where weights stand among the tensors, by their names; and the optimizer's variables, by their numbers, as names may be twice. */
export const WEIGHTS = "model/";
export const VARIABLES = "optimizer/";

/** The JSON of a checkpoint. */
export interface CheckpointFile {
  readonly format: typeof FORMAT;
  readonly seed: number;
  /** As `JSON.stringify(model)` writes it. */
  readonly model: unknown;
  readonly optimizer: {
    /** Its class and settings, in Keras's form. */
    readonly settings: unknown;
    readonly iteration: number;
    readonly learning_rate: number;
    /** The names of its other variables, in their order. */
    readonly variables: readonly string[];
  } | null;
  /** The name of the file with the numbers, in the same folder. */
  readonly tensors: string;
}

type Writer = (model: BaseModel, path: string) => Promise<void>;

/** How a model is written, by the ending of the path. Another format of whole models is another line. */
const WRITERS: Readonly<Record<string, { readonly what: "model" | "weights"; write: Writer }>> = {
  ".keras": { what: "model", write: (model, path) => model.save(path) },
  ".json": { what: "model", write: writeModel },
  ".safetensors": { what: "weights", write: (model, path) => model.saveWeights(path) },
  ".weights.h5": { what: "weights", write: (model, path) => model.saveWeights(path) },
};

/**
 * What writes checkpoints to paths that end like this one. Folders are made.
 * @throws BpttError `InvalidArgument` for another ending.
 */
export function checkpointWriter(where: string, path: string, what: "model" | "weights"): Writer {
  const known = Object.entries(WRITERS).filter(([, writer]) => writer.what === what);
  const found = known.find(([ending]) => path.toLowerCase().endsWith(ending));
  if (found) {
    return async (model, at) => {
      await makeFolder(where, at);
      await found[1].write(model, at);
    };
  }
  throw new BpttError(
    "InvalidArgument",
    `${where} writes ${what === "model" ? "whole models" : "weights alone (`saveWeightsOnly: true`)"} to paths that end in ${either(known.map(([ending]) => ending))}, got ${quoted(path)}.`,
  );
}

const either = (endings: readonly string[]): string =>
  endings.map((ending) => `"${ending}"`).join(" or ");

async function makeFolder(where: string, path: string): Promise<void> {
  const fs = await filesFor(where);
  // What is wrong with the folder is said by the call that writes.
  await makeFolderOf(fs, path).catch(() => {});
}

async function writeModel(model: BaseModel, path: string): Promise<void> {
  // Refused before anything is computed.
  const place = await placeToWrite(path, SAFETENSORS);
  const values = await model.getWeights();
  checkFinite(values, "checkpoint");
  const variables = (await model.optimizer?.getWeights()) ?? [];
  const bytes = encodeSafetensors([...values.map(weightOf), ...variables.flatMap(tensorOf)]);
  const optimizer = describeOptimizer(model, variables);
  const file = { format: FORMAT, seed: model.seed, model, optimizer } as const;
  await writePair(path, place, bytes, (tensors): CheckpointFile => ({ ...file, tensors }));
}

/** Writes numbers, and the JSON that names their file. */
export async function writePair(
  path: string,
  place: Place,
  bytes: Uint8Array,
  describe: (tensors: string) => object | Promise<object>,
): Promise<void> {
  const { basename, join } = await nodeModule<typeof import("node:path")>("node:path");
  const stem = `${basename(place.path).replace(/\.json$/i, "")}.`;
  const tensors = `${stem}${await hashOf(bytes)}.safetensors`;
  const beside = join(place.folder, tensors);
  await writeWhole(beside, await placeToWrite(beside, SAFETENSORS), bytes);
  const json = `${JSON.stringify(await describe(tensors), null, 2)}\n`;
  await writeWhole(path, place, utf8(json));
  await removeOthers(place.folder, stem, tensors);
}

const weightOf = ({ name, shape, data }: WeightValue): Tensor => ({
  name: WEIGHTS + name,
  shape,
  data,
});

/** The first two variables are numbers of 64 bits, which stand in the JSON. */
const tensorOf = ({ shape, data }: OptimizerWeight, i: number): Tensor[] =>
  i < 2 ? [] : [{ name: `${VARIABLES}${i - 2}`, shape, data: data as Float32Array }];

function describeOptimizer(
  { optimizer }: BaseModel,
  [iteration, rate, ...rest]: readonly OptimizerWeight[],
): CheckpointFile["optimizer"] {
  if (optimizer === undefined) return null;
  return {
    settings: optimizer.getConfig(),
    iteration: iteration!.data[0]!,
    learning_rate: rate!.data[0]!,
    variables: rest.map(({ name }) => name),
  };
}

export async function hashOf(bytes: Uint8Array): Promise<string> {
  const { createHash } = await nodeModule<typeof import("node:crypto")>("node:crypto");
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

/** The file of a name that the file at `path` tells, in the same folder. */
export async function readBeside(path: string, name: string): Promise<Read> {
  const beside = await pathBeside(path, name);
  return { bytes: await readWhole(beside), from: shownPath(beside) };
}

/** Numbers of earlier checkpoints under this name. */
export const removeOthers = (folder: string, stem: string, kept?: string): Promise<void> =>
  removeFrom(folder, (name) => {
    const hash = name.startsWith(stem) ? name.slice(stem.length) : "";
    return name !== kept && /^[0-9a-f]{16}\.safetensors$/.test(hash);
  });
