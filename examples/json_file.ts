import { readFile } from "node:fs/promises";
import { join } from "node:path";
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
