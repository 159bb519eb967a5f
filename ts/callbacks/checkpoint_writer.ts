import type { BaseModel } from "../base_model.js";
import { BpttError } from "../errors.js";
import { filesFor, makeFolderOf } from "../io/log_file.js";
import { quoted } from "../show.js";

type Writer = (model: BaseModel, path: string) => Promise<void>;

/** What of a model is written, by the ending of the path. Another format is another line. */
const WRITERS: Readonly<Record<string, { readonly what: "model" | "weights"; write: Writer }>> = {
  ".keras": { what: "model", write: (model, path) => model.save(path) },
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
