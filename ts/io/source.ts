import { show } from "../checks.js";
import { isURL } from "../engine/settings.js";
import { BpttError } from "../errors.js";
import { toBytes } from "./bytes.js";
import { pathBeside, readWhole } from "./files.js";
import { shownPath } from "./paths.js";

/** What was read, and what messages call it. */
export interface Read {
  readonly bytes: Uint8Array;
  readonly from: string;
  /** Another file of the same folder, by its name. None where bytes were given. */
  readonly beside?: (name: string) => Promise<Read>;
}

/** A path, or a URL as an object. */
export const isPath = (value: unknown): value is string | URL =>
  (typeof value === "string" && value !== "") || isURL(value);

/** @param where the call that was given the source. */
export async function readSource(where: string, source: unknown): Promise<Read> {
  const bytes = toBytes(source);
  if (bytes) return { bytes, from: "the given bytes" };
  if (isPath(source)) return readFile(source);
  throw new BpttError(
    "InvalidArgument",
    `${where} expects the path of a file or its bytes, got ${show(source)}.`,
  );
}

async function readFile(path: string | URL): Promise<Read> {
  const beside = async (name: string) => readFile(await pathBeside(path, name));
  return { bytes: await readWhole(path), from: shownPath(path), beside };
}
