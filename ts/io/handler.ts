// What programs hand over that keeps files in a way of their own.
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";
import { toBytes } from "./bytes.js";

/** A file by its name. */
export interface NamedFile {
  /** Its name, without folders. */
  readonly name: string;
  /** What it holds. */
  readonly bytes: Uint8Array;
}

/** Keeps files in a way of the program's own: a database, an upload, a cache. */
export interface FileSaver {
  /**
   * Is given all files of a model at once: one, such as `model.keras`, or of a format of several files the JSON that tells of the others first. What
   * it throws comes through; whether the old files are then still there is its own affair.
   */
  save(files: readonly NamedFile[]): unknown;
}

/** Gives back what a {@link FileSaver} has kept. */
export interface FileLoader {
  /** All files of a model, in any order, or the bytes of its only one; or a promise of them. */
  load(): LoadedFiles | Promise<LoadedFiles>;
}

/** What a {@link FileLoader} gives: all files of a model, or the bytes of its only one. */
export type LoadedFiles = readonly NamedFile[] | Uint8Array | ArrayBuffer;

/** What a handler's `load` gave. */
export function loadedFiles(where: string, given: unknown): readonly NamedFile[] | Uint8Array {
  const bytes = toBytes(given);
  if (bytes) return bytes;
  const files = isArray(given) ? Array.from(given, namedFile) : [];
  const whole = files.filter((file) => file !== undefined);
  if (whole.length > 0 && whole.length === files.length) return whole;
  throw new BpttError(
    "InvalidArgument",
    `${where} expects \`load()\` to give bytes, or files as { name, bytes }, got ${show(given)}.`,
  );
}

function namedFile(given: unknown): NamedFile | undefined {
  const { name, bytes } = (given ?? {}) as Partial<Record<keyof NamedFile, unknown>>;
  const content = toBytes(bytes);
  return typeof name === "string" && content ? { name, bytes: content } : undefined;
}
