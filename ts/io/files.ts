import type { Stats } from "node:fs";
import { inNode, nodeModule } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { type Format, refuseForeign } from "./formats.js";
import { type FileSystem, type Place, placeOf, reasonOf, shownPath } from "./paths.js";
import { type Content, gathered, piecesOf } from "./planned.js";
import { temporaryFor } from "./temporaries.js";

/** Node's file functions; elsewhere an error that names the way without files. */
async function fileSystem(instead: string): Promise<FileSystem> {
  if (inNode()) return nodeModule<FileSystem>("node:fs/promises");
  throw new BpttError("Unsupported", `There are no files in this runtime: ${instead}.`);
}

/**
 * Where a file is to be written, or why it can't be: a link leads to what is written, and what may not be written is not replaced either.
 *
 * @param format what is written, if it is to be told by its name: neither the path nor where its links lead may have another format's name.
 */
export async function placeToWrite(path: string | URL, format?: Format): Promise<Place> {
  const writer = format?.writer ?? "save";
  const fs = await fileSystem(`call ${writer}() without a path to get the bytes`);
  return attempt(saving(path), async () => {
    const place = await placeOf(fs, path);
    for (const name of [shownPath(path), place.path]) if (format) refuseForeign(name, format);
    if (place.stats) await (await fs.open(place.path, fs.constants.O_WRONLY)).close();
    return place;
  });
}

/** A file that is to be written: the path that was given, where it leads, and what it holds. */
type ToWrite = readonly [path: string | URL, place: Place, content: Content];

export const writeWhole = (...file: ToWrite): Promise<void> => writeAll([file]);

/**
 * Writes files whole or not at all: into files beside them that then take their names, so that a crash or a full disk leaves what was there
 * before. None takes its name before all are on the disk; the last one is that which tells of the others. A file that is replaced
 * leaves its mode and, where that is allowed, its owner to the new one.
 */
export async function writeAll(files: readonly ToWrite[]): Promise<void> {
  const fs = await nodeModule<FileSystem>("node:fs/promises");
  const written: (readonly [temporary: string, ToWrite])[] = [];
  try {
    for (const file of files) {
      const [path, place, content] = file;
      await attempt(saving(path), async () => {
        const temporary = await temporaryFor(fs, place.path);
        written.push([temporary, file]);
        await write(fs, temporary, content, place);
      });
    }
    for (const [temporary, [path, place]] of written) {
      await attempt(saving(path), () => fs.rename(temporary, place.path));
      await syncFolder(fs, place.folder);
    }
  } catch (cause) {
    for (const [temporary] of written) await fs.rm(temporary, { force: true }).catch(() => {});
    throw cause;
  }
}

/** Removes files of a folder, told by their names. What can't be removed stays. */
export async function removeFrom(folder: string, outdated: (name: string) => boolean) {
  const fs = await nodeModule<FileSystem>("node:fs/promises");
  const { join } = await nodeModule<typeof import("node:path")>("node:path");
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names.filter(outdated)) {
    await fs.rm(join(folder, name), { force: true }).catch(() => {});
  }
}

export async function readWhole(path: string | URL): Promise<Uint8Array> {
  const fs = await fileSystem("give the bytes of the file");
  return attempt(`The file could not be read from ${shownPath(path)}`, async () => {
    const place = await placeOf(fs, path);
    return fs.readFile(place.path);
  });
}

/** Where a file of this name lies beside the file at `path`: that of the file itself, where links lead to it. */
export async function pathBeside(path: string | URL, name: string): Promise<string> {
  const fs = await fileSystem("give the bytes of the file");
  const { join } = await nodeModule<typeof import("node:path")>("node:path");
  return attempt(`${name} could not be found beside ${shownPath(path)}`, async () =>
    join((await placeOf(fs, path)).folder, name),
  );
}

async function write(fs: FileSystem, path: string, content: Content, { stats }: Place) {
  // What replaces a file is nobody else's to read before it has that file's mode.
  const file = await fs.open(path, "wx", stats ? 0o600 : 0o666);
  try {
    // Each goes behind those before it.
    for (const piece of gathered(piecesOf(content))) await file.writeFile(piece);
    if (stats) await inherit(fs, path, stats);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a file the owner and mode of another, where that is allowed. */
async function inherit(fs: FileSystem, path: string, { uid, gid, mode }: Stats): Promise<void> {
  const tried = await Promise.allSettled([fs.chown(path, -1, gid), fs.chown(path, uid, -1)]);
  const kept = tried.every(({ status }) => status === "fulfilled");
  // A program that runs with its owner's rights must not get another's.
  await fs.chmod(path, mode & (kept ? 0o7777 : 0o777));
}

/** Brings a folder's entries to the disk. Not every system lets folders be opened; there the new name is as safe as it can be made. */
async function syncFolder(fs: FileSystem, folder: string): Promise<void> {
  try {
    const opened = await fs.open(folder, "r");
    await opened.sync().finally(() => opened.close());
  } catch {}
}

const saving = (path: string | URL): string => `The file could not be saved to ${shownPath(path)}`;

async function attempt<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw new BpttError("File", `${what}: ${reasonOf(cause)}.`, { cause });
  }
}
