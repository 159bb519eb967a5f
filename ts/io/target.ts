import { show } from "../checks.js";
import { isURL } from "../engine/settings.js";
import { BpttError } from "../errors.js";
import type { DirectoryHandleLike, FileHandleLike, URLLike } from "../host_types.js";
import { pathBeside, placeToWrite, removeFrom, writeAll } from "./files.js";
import { type Format, refuseForeign } from "./formats.js";
import { isDirectoryHandle, isFileHandle, isSaver } from "./forms.js";
import type { FileSaver, NamedFile } from "./handler.js";
import { type Place, partsOf, reasonOf, shownPath } from "./paths.js";
import { type Content, wholeOf } from "./planned.js";

/**
 * Where files are written to: a path, or its `file:` URL; `"indexeddb://name"`; `"downloads://name"`; a file's or a folder's handle; or an object with
 * `save(files)`.
 */
export type FileTarget = string | URLLike | FileHandleLike | DirectoryHandleLike | FileSaver;

/** What is written: one file, for most formats. */
export interface Files {
  /** The file of the name that was given. It is written last, as it is what makes the others count. */
  readonly content: Content;
  /** Files in the same folder, by their names. Default: none. */
  readonly beside?: ReadonlyMap<string, Content>;
  /** Whether a file of the same folder, told by its name, is one that an earlier writing left: it goes once all is written. Default: none is. */
  outdated?(name: string): boolean;
}

/** Somewhere to write files to. */
export interface Target {
  /** The name that the file is given there, if any, by which its format may be told. */
  readonly name: string | undefined;
  /** Whether whoever opens the file goes by the end of this name. */
  readonly exact: boolean;
  /**
   * Refuses what can't be written to, before anything is computed.
   * @returns what writes: all files or none.
   */
  open(format: Format): Promise<(files: Files) => Promise<void>>;
}

/** The target that was given to a call; undefined where there is none, and bytes are what is wanted. */
export function targetOf(where: string, given: unknown): Target | undefined {
  if (given === undefined) return undefined;
  if (typeof given === "string" && given !== "") return named(where, given);
  if (isURL(given)) return atPath(given);
  if (isFileHandle(given)) return atHandle(where, given);
  if (isDirectoryHandle(given)) return inDirectory(given);
  if (isSaver(given)) return withSaver(given);
  throw new BpttError(
    "InvalidArgument",
    `${where} expects the path of a file, or what else files are written to (a \`file:\` URL, a handle, "indexeddb://name", "downloads://name", an object with \`save(files)\`), or nothing to get the bytes, got ${show(given)}.`,
  );
}

/**
 * Writes files to a target that was opened.
 * @returns the bytes, where there is no target.
 * @throws BpttError `InvalidArgument` for several files without one.
 */
export async function handOver(
  where: string,
  format: string,
  files: Files,
  store: ((files: Files) => Promise<void>) | undefined,
): Promise<Uint8Array | undefined> {
  if (store) {
    await store(files);
    return undefined;
  }
  if (!files.beside?.size) return wholeOf(files.content);
  throw new BpttError(
    "InvalidArgument",
    `${where} writes ${format} to several files, and must be told where: give it a target, such as an object with \`save(files)\`.`,
  );
}

function named(where: string, text: string): Target {
  const [scheme, name] = partsOf(where, text);
  if (scheme === "indexeddb") return inDatabase(name);
  return scheme === "downloads" ? asDownload(name) : atPath(text);
}

const atPath = (path: string | URL): Target => ({
  name: typeof path === "string" ? path : path.pathname,
  exact: true,
  async open(format) {
    const place = await placeToWrite(path, format);
    return async ({ content, beside = new Map(), outdated }) => {
      const others: [string, Place, Content][] = [];
      for (const [name, content] of beside) {
        const at = await pathBeside(path, name);
        others.push([at, await placeToWrite(at), content]);
      }
      await writeAll([...others, [path, place, content]]);
      if (outdated) await removeFrom(place.folder, outdated);
    };
  },
});

const inDatabase = (name: string): Target => ({
  name,
  exact: false,
  async open(format) {
    checkName(name, format);
    const { requireStorage, writeStored } = await import("./indexed_db.js");
    requireStorage();
    return (files) => writeStored(name, listed(fileName(format), files));
  },
});

const asDownload = (name: string): Target => ({
  name,
  exact: false,
  async open(format) {
    checkName(name, format);
    const { download, requirePage } = await import("./downloads.js");
    requirePage();
    const ends = name.toLowerCase().endsWith(format.ending);
    return (files) => download(listed(ends ? name : fileName(format, name), files));
  },
});

const atHandle = (where: string, handle: FileHandleLike): Target => ({
  name: handle.name,
  exact: false,
  async open(format) {
    checkName(handle.name, format);
    const { writeHandle } = await import("./handles.js");
    return async ({ content, beside }) => {
      if (beside?.size) {
        throw new BpttError(
          "InvalidArgument",
          `${where} writes ${beside.size + 1} files for ${format.name}, and ${shownPath(handle.name)} is one: give the handle of a folder.`,
        );
      }
      await writeHandle(handle, wholeOf(content));
    };
  },
});

const inDirectory = (handle: DirectoryHandleLike): Target => ({
  name: undefined,
  exact: false,
  async open(format) {
    const { writeInto } = await import("./handles.js");
    return async (files) => {
      const [first, ...others] = listed(fileName(format), files);
      await writeInto(handle, [...others, first!]);
    };
  },
});

const withSaver = (saver: FileSaver): Target => ({
  name: undefined,
  exact: false,
  open: async (format) => async (files) => {
    await saver.save(listed(fileName(format), files));
  },
});

/** Refuses a name by which others would take the file for something that it is not. */
function checkName(name: string, format: Format): void {
  try {
    refuseForeign(name, format);
  } catch (cause) {
    throw new BpttError("InvalidArgument", `Can't save to ${shownPath(name)}: ${reasonOf(cause)}.`);
  }
}

/** What a file of a format is called that was given no name, or one that tells no format. */
const fileName = ({ ending }: Format, stem = "model"): string =>
  ending.startsWith(".") ? `${stem}${ending}` : ending;

/** All files by their names, that of the name that was given first. */
const listed = (name: string, { content, beside = new Map() }: Files): NamedFile[] => [
  { name, bytes: wholeOf(content) },
  ...Array.from(beside, ([name, content]) => ({ name, bytes: wholeOf(content) })),
];
