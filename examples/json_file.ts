import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BpttError } from "bptt";
import { fileError, UserError } from "./sentiment/user_error.js";

/** What a file of a saved folder holds as JSON. */
export const json = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;

/** The object that `--save` wrote into a file of a folder. */
export async function readJson(folder: string, name: string): Promise<object> {
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

/** The same, where it says by its `format` that this version wrote it. */
export async function readDescription(
  folder: string,
  name: string,
  format: string,
): Promise<Readonly<Record<string, unknown>>> {
  const found = (await readJson(folder, name)) as Record<string, unknown>;
  if (found.format === format) return found;
  throw new UserError(`${join(folder, name)} was not written by --save of this version.`);
}

/** An error about a description that says what `--save` never writes. */
export const damaged = (folder: string, name: string): UserError =>
  new UserError(`${join(folder, name)} is damaged: it is not what --save writes.`);

/** What is made of a saved folder, or why nothing can be. */
export async function usable<T>(folder: string, noun: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof BpttError)) throw error;
    throw new UserError(`${folder} holds no usable ${noun}: ${error.message}`);
  }
}
