// The File System Access API: files and folders that a page's user has chosen. What is written takes the place of a file when it is closed, not before.
import { BpttError } from "../errors.js";
import type { DirectoryHandleLike, FileHandleLike, WritableLike } from "../host_types.js";
import { alone } from "./bytes.js";
import { reason } from "./fetched.js";
import type { NamedFile } from "./handler.js";
import { shownPath } from "./paths.js";

/** The bytes of the file behind a handle. */
export const readHandle = (handle: FileHandleLike): Promise<Uint8Array> =>
  attempt(`${shownPath(handle.name)} could not be read`, async () => {
    const file = await handle.getFile();
    return new Uint8Array(await file.arrayBuffer());
  });

/** Replaces the file behind a handle, whole or not at all. */
export const writeHandle = (handle: FileHandleLike, bytes: Uint8Array): Promise<void> =>
  attempt(saving(handle), async () => close([await written(handle, bytes)]));

/** The names of a folder's files. */
export const namesIn = (handle: DirectoryHandleLike): Promise<string[]> =>
  attempt(`${shownPath(handle.name)} could not be read`, async () => {
    const names: string[] = [];
    const { keys } = handle as DirectoryHandleLike & { keys(): AsyncIterable<string> };
    for await (const name of keys.call(handle)) names.push(name);
    return names;
  });

/** A file of a folder; undefined where there is none of this name. */
export const fileIn = (handle: DirectoryHandleLike, name: string) =>
  attempt(`${shownPath(`${handle.name}/${name}`)} could not be read`, () => found(handle, name));

/** Writes files into a folder. None takes its place before all are written; the last one is that which tells of the others. */
export async function writeInto(
  handle: DirectoryHandleLike,
  files: readonly NamedFile[],
): Promise<void> {
  const open: WritableLike[] = [];
  const made: string[] = [];
  await attempt(saving(handle), async () => {
    try {
      for (const { name, bytes } of files) {
        if ((await found(handle, name)) === undefined) made.push(name);
        open.push(await written(await handle.getFileHandle(name, { create: true }), bytes));
      }
    } catch (cause) {
      for (const writable of open) await writable.abort().catch(() => {});
      for (const name of made) await handle.removeEntry(name).catch(() => {});
      throw cause;
    }
    await close(open);
  });
}

async function written(handle: FileHandleLike, bytes: Uint8Array): Promise<WritableLike> {
  const writable = await handle.createWritable();
  try {
    await writable.write(alone(bytes).buffer as ArrayBuffer);
    return writable;
  } catch (cause) {
    await writable.abort().catch(() => {});
    throw cause;
  }
}

async function close(writables: readonly WritableLike[]): Promise<void> {
  for (const writable of writables) await writable.close();
}

const found = (handle: DirectoryHandleLike, name: string): Promise<FileHandleLike | undefined> =>
  handle.getFileHandle(name).catch((cause: { name?: unknown }) => {
    if (cause.name === "NotFoundError") return undefined;
    throw cause;
  });

const saving = ({ name }: { readonly name: string }): string =>
  `${shownPath(name)} could not be saved`;

async function attempt<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw new BpttError("File", `${what}: ${reason(cause)}.`, { cause });
  }
}
