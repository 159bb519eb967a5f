import { show } from "../checks.js";
import { inNode } from "../engine/runtime.js";
import { isURL } from "../engine/settings.js";
import { BpttError } from "../errors.js";
import type {
  BlobLike,
  DirectoryHandleLike,
  FileHandleLike,
  FilesLike,
  ResponseLike,
  URLLike,
} from "../host_types.js";
import { toBytes } from "./bytes.js";
import { fetchFile, readBody, reason, type Tell } from "./fetched.js";
import { pathBeside, readWhole } from "./files.js";
import {
  isBlob,
  isDirectoryHandle,
  isFileHandle,
  isFiles,
  isLoader,
  isResponse,
  nameOf,
} from "./forms.js";
import { type FileLoader, loadedFiles, type NamedFile } from "./handler.js";
import { partsOf, shownPath } from "./paths.js";

/**
 * Where files are read from: a path; a URL, `"https://..."` or an object; in a page any address, as `fetch` takes it; bytes; a `Blob`, `File` or `Response`;
 * several files, as a `FileList` or an array, or a folder's handle, of which the JSON that tells of the others is read first; a file's handle;
 * `"indexeddb://name"`; or an object with `load()`.
 */
export type FileSource =
  | string
  | URLLike
  | Uint8Array
  | ArrayBuffer
  | BlobLike
  | FilesLike
  | ResponseLike
  | FileHandleLike
  | DirectoryHandleLike
  | FileLoader;

/** What was read, and what messages call it. */
export interface Read {
  readonly bytes: Uint8Array;
  readonly from: string;
  /** The file's name, where it has one that may tell its format. */
  readonly name?: string | undefined;
  /** Another file of the same folder, by its name. None where bytes were given. */
  readonly beside?: (name: string) => Promise<Read>;
}

/** A path, or a URL as an object. */
const isPath = (value: unknown): value is string | URL =>
  (typeof value === "string" && value !== "") || isURL(value);

/**
 * @param where the call that was given the source.
 * @param tell is told how much of each file has come: of those from the network as they come, of others once.
 */
export async function readSource(
  where: string,
  source: unknown,
  tell: Tell = () => {},
): Promise<Read> {
  if (isPath(source) && isAddress(where, source)) return readAddress(hrefOf(source), tell);
  if (isResponse(source)) return readResponse(source, tell);
  return told(await readAtHand(where, source), tell);
}

/** What does not come piece by piece is told of when it is there. */
function told(read: Read, tell: Tell): Read {
  const { bytes, from: file, beside } = read;
  tell({ file, loaded: bytes.length, total: bytes.length });
  return beside ? { ...read, beside: async (name) => told(await beside(name), tell) } : read;
}

async function readAtHand(where: string, source: unknown): Promise<Read> {
  const bytes = toBytes(source);
  if (bytes) return { bytes, from: "what was given" };
  if (isPath(source)) return readPath(where, source);
  if (isBlob(source)) return readBlob(source);
  if (isFileHandle(source)) return readFileHandle(source);
  if (isDirectoryHandle(source)) return readDirectory(where, source);
  if (isLoader(source)) {
    const files = loadedFiles(where, await source.load());
    const from = "what `load()` gave";
    return files instanceof Uint8Array ? { bytes: files, from } : readNamed(where, files, from);
  }
  if (isFiles(source)) return readFiles(where, source);
  throw new BpttError(
    "InvalidArgument",
    `${where} expects the path of a file or its bytes, or what else files are read from (a URL, a Blob, a Response, a handle, "indexeddb://name", an object with \`load()\`), got ${show(source)}.`,
  );
}

const hrefOf = (path: string | URL): string => (typeof path === "string" ? path : path.href);

/** Whether it is fetched: in a page whatever is no place of its own. */
function isAddress(where: string, path: string | URL): boolean {
  const [scheme] = partsOf(where, hrefOf(path));
  if (scheme === "indexeddb" || scheme === "downloads") return false;
  if (isURL(path) ? path.protocol !== "file:" : /^https?$/i.test(scheme)) return true;
  return !inNode() && canFetch();
}

async function readPath(where: string, path: string | URL): Promise<Read> {
  const text = hrefOf(path);
  const [scheme, name] = partsOf(where, text);
  if (scheme === "indexeddb") return readDatabase(where, text, name);
  if (scheme === "downloads") {
    throw new BpttError(
      "InvalidArgument",
      `${where} can't read ${shownPath(text)}: it is written.`,
    );
  }
  const beside = async (name: string) => readPath(where, await pathBeside(path, name));
  const from = shownPath(path);
  return { bytes: await readWhole(path), from, name: lastName(text), beside };
}

/** Whether this is a page, or a Worker of one, whose addresses are relative to its own. */
const canFetch = (): boolean => typeof fetch !== "undefined" && base() !== undefined;

const base = (): string | undefined => globalThis.document?.baseURI ?? globalThis.location?.href;

/** The last name of a path or an address. */
const lastName = (path: string): string | undefined =>
  /([^/\\]+)$/.exec(path.replace(/[?#].*$/s, ""))?.[1];

async function readAddress(address: string, tell: Tell): Promise<Read> {
  const url = addressOf(address);
  const bytes = await fetchFile(url.href, tell);
  const beside = besideURL(url, tell);
  return { bytes, from: shownPath(url.href), name: lastName(url.href), beside };
}

function addressOf(text: string): URL {
  try {
    return new URL(text, base());
  } catch {
    throw new BpttError("File", `${shownPath(text)} could not be fetched: it is no address.`);
  }
}

/** What lies beside an address has the same question behind it, such as a signature. */
const besideURL = (url: URL, tell: Tell) => async (name: string) => {
  const other = new URL(encodeURIComponent(name), url);
  other.search = url.search;
  return readAddress(other.href, tell);
};

async function readBlob(blob: BlobLike): Promise<Read> {
  const name = nameOf(blob);
  const from = name === undefined ? "the given Blob" : shownPath(name);
  try {
    return { bytes: new Uint8Array(await blob.arrayBuffer()), from, name };
  } catch (cause) {
    throw new BpttError("File", `${from} could not be read: ${reason(cause)}.`, { cause });
  }
}

async function readResponse(response: ResponseLike, tell: Tell): Promise<Read> {
  const { url } = response;
  const from = url ? shownPath(url) : "the given Response";
  const bytes = await readBody(response, from, tell);
  if (!url) return { bytes, from };
  return { bytes, from, name: lastName(url), beside: besideURL(new URL(url), tell) };
}

async function readFileHandle(handle: FileHandleLike): Promise<Read> {
  const { readHandle } = await import("./handles.js");
  const { name } = handle;
  return { bytes: await readHandle(handle), from: shownPath(name), name };
}

async function readDirectory(where: string, handle: DirectoryHandleLike): Promise<Read> {
  const { fileIn, namesIn } = await import("./handles.js");
  const from = shownPath(handle.name);
  const beside = async (name: string): Promise<Read> => {
    const file = await fileIn(handle, name);
    if (file === undefined) throw lacks(from, name);
    return { ...(await readFileHandle(file)), beside };
  };
  return beside(first(where, await namesIn(handle), from));
}

function readFiles(where: string, files: FilesLike): Promise<Read> {
  const all = Array.from(files);
  const names = all.map(({ name }) => name);
  const beside = async (name: string): Promise<Read> => {
    const file = all[names.indexOf(name)];
    if (file === undefined) throw lacks("What was given", name);
    return { ...(await readBlob(file)), beside };
  };
  return beside(first(where, names, "what was given"));
}

function readNamed(where: string, files: readonly NamedFile[], from: string): Promise<Read> {
  const beside = async (name: string): Promise<Read> => {
    const file = files.find((file) => file.name === name);
    if (file === undefined) throw lacks(from, name);
    return { bytes: file.bytes, from: `${shownPath(name)} of ${from}`, name, beside };
  };
  const names = files.map(({ name }) => name);
  return beside(first(where, names, from));
}

async function readDatabase(where: string, from: string, name: string): Promise<Read> {
  const { readStored } = await import("./indexed_db.js");
  const files = await readStored(name);
  if (files) return readNamed(where, files, shownPath(from));
  throw new BpttError("File", `There is nothing under ${shownPath(from)}.`);
}

/** Of several files the one to begin with: the JSON that tells of the others, or the only one. */
function first(where: string, names: readonly string[], from: string): string {
  const tells = names.filter((name) => name.toLowerCase().endsWith(".json"));
  const [name, ...others] = names.length > 1 ? tells : names;
  if (name !== undefined && others.length === 0) return name;
  throw new BpttError(
    "File",
    `${where} expects one file, or one .json file with those that it tells of, and ${from} holds ${names.length} files, ${tells.length} of them .json.`,
  );
}

const lacks = (from: string, name: string): BpttError =>
  new BpttError("File", `${from} holds no file ${shownPath(name)}.`);
