/** Where a path leads, through links and to nothing but files; and why it does not, in words. */
import type { Stats } from "node:fs";
import { own } from "../checks.js";
import { nodeModule } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { shortened } from "../show.js";

export type FileSystem = typeof import("node:fs/promises");

/** A file that is there, or may be made. */
export interface Place {
  /** Without links. */
  readonly path: string;
  readonly folder: string;
  /** None where there is no file yet. */
  readonly stats: Stats | undefined;
}

/** As many as Linux follows. */
const MOST_LINKS = 40;

/** What is said of a path beside what the system says. */
export class Refusal extends Error {}

/** The file that a path leads to; refuses folders, devices, pipes and sockets. */
export async function placeOf(fs: FileSystem, given: string | URL): Promise<Place> {
  const { dirname } = await nodeModule<typeof import("node:path")>("node:path");
  const path = await toPath(given);
  const stats = await fs.stat(path).catch(ifMissing);
  if (stats && !stats.isFile()) throw new Refusal(`it is ${kindOf(stats)}, and no file`);
  const end = stats ? await fs.realpath(path) : await endOfLinks(fs, path);
  return { path: end, folder: dirname(end), stats };
}

/** Where a path leads at whose end there is nothing. Folders on the way are the system's to follow, the last name is ours. */
async function endOfLinks(fs: FileSystem, path: string): Promise<string> {
  const node = await nodeModule<typeof import("node:path")>("node:path");
  let at = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    if (at.endsWith("/") || at.endsWith(node.sep)) throw new Refusal("it names a folder");
    const folder = await fs.realpath(node.dirname(at));
    const end = node.join(folder, node.basename(at));
    const stats = await fs.lstat(end).catch(ifMissing);
    if (!stats?.isSymbolicLink()) return end;
    const link = await fs.readlink(end);
    at = node.isAbsolute(link) ? link : `${folder}${node.sep}${link}`;
  }
  throw new Refusal(REASONS.ELOOP);
}

/** Nothing, where there is no file. */
export function ifMissing(cause: { code?: unknown }): undefined {
  if (cause.code !== "ENOENT") throw cause;
}

async function toPath(given: string | URL): Promise<string> {
  const path = typeof given === "string" ? given : await pathOfUrl(given);
  if (/^https?:\/\//i.test(path)) throw new Refusal("nothing can be written to such an address");
  if (/^\w+:\/\//.test(path)) throw new Refusal("a URL is given as `new URL(...)`");
  if (path.includes("\0")) throw new Refusal("it holds a null character");
  // The system would be handed another name, with U+FFFD in it.
  if (/\p{Surrogate}/u.test(path)) throw new Refusal("it holds half of a character");
  return path;
}

async function pathOfUrl(url: URL): Promise<string> {
  const { fileURLToPath } = await nodeModule<typeof import("node:url")>("node:url");
  try {
    return fileURLToPath(url.href);
  } catch {
    throw new Refusal("it is no `file:` URL of a file on this machine");
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

const REASONS = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "it is a folder",
  EACCES: "access is denied",
  EPERM: "access is denied",
  EROFS: "the file system is read-only",
  ENOSPC: "there is no space left",
  EDQUOT: "there is no space left",
  EFBIG: "it is too large",
  ERR_FS_FILE_TOO_LARGE: "it is too large",
  ENAMETOOLONG: "the path is too long",
  ELOOP: "its links go in a circle",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EBUSY: "it is in use",
  EIO: "the disk failed",
} as const;

/** Why a call of the file system failed. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof Refusal) return cause.message;
  const { code } = cause as { code?: unknown };
  if (typeof code !== "string") return "the system refused it";
  return own<string>(REASONS, code) ?? `the system refused it (${shortened(code)})`;
}

/**
 * The scheme and the name of a text that is "scheme://name"; both empty for a path.
 * @throws BpttError `InvalidArgument` for a place of a page's without a name.
 */
export function partsOf(where: string, text: string): [scheme: string, name: string] {
  const [, scheme = "", name = ""] = /^(\w+):\/\/(.*)$/s.exec(text) ?? [];
  if (name !== "" || !["indexeddb", "downloads"].includes(scheme)) return [scheme, name];
  throw new BpttError("InvalidArgument", `${where} expects "${scheme}://name", got "${text}".`);
}

/** A path as messages show it: of a long one the end. */
export function shownPath(path: string | URL): string {
  const text = String(path).replace(/[\p{Cc}\p{Surrogate}]/gu, "\uFFFD");
  return text.length > 120 ? `…${text.slice(-100).replace(/^[\uDC00-\uDFFF]/, "")}` : text;
}
