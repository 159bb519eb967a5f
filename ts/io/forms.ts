// What is handed over, told by its form and not by its class: runtimes and test runners have classes of their own.
import { isReadable } from "../checks.js";
import type {
  BlobLike,
  DirectoryHandleLike,
  FileHandleLike,
  FilesLike,
  ResponseLike,
} from "../host_types.js";
import { isArray } from "../show.js";
import type { FileLoader, FileSaver } from "./handler.js";

/** Whether it is an object with these methods. */
function has<T>(value: unknown, ...methods: string[]): value is T {
  if (!isReadable(value)) return false;
  return methods.every((name) => typeof (value as Record<string, unknown>)[name] === "function");
}

export const isBlob = (value: unknown): value is BlobLike =>
  has<BlobLike>(value, "arrayBuffer") && typeof value.size === "number";

export const isResponse = (value: unknown): value is ResponseLike =>
  has<ResponseLike>(value, "arrayBuffer") && typeof value.status === "number";

export const isFileHandle = (value: unknown): value is FileHandleLike =>
  has<FileHandleLike>(value, "getFile", "createWritable") && value.kind === "file";

export const isDirectoryHandle = (value: unknown): value is DirectoryHandleLike =>
  has<DirectoryHandleLike>(value, "getFileHandle") && value.kind === "directory";

export const isSaver = (value: unknown): value is FileSaver => has(value, "save");

export const isLoader = (value: unknown): value is FileLoader => has(value, "load");

/** Files of a model, shards included: far more than there are. */
const MOST_FILES = 100_000;

/** Whether it is a list of files, at least one. */
export function isFiles(value: unknown): value is FilesLike {
  const tag = isReadable(value) ? Object.prototype.toString.call(value) : "";
  if (!isArray(value) && tag !== "[object FileList]") return false;
  const list = value as unknown as ArrayLike<unknown>;
  if (!(list.length > 0 && list.length <= MOST_FILES)) return false;
  const files = Array.from(list);
  return files.every((file) => isBlob(file) && nameOf(file) !== undefined);
}

/** The name of a file; none of a Blob. */
export function nameOf(value: object): string | undefined {
  const { name } = value as { name?: unknown };
  return typeof name === "string" && name !== "" ? name : undefined;
}
