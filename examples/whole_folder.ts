import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { BpttError } from "bptt";
import { fileError, UserError } from "./sentiment/user_error.js";

/**
 * Called before training, so that a wrong path costs nobody a trained network.
 *
 * @param ours names of the files that `writeFolder` will write: nothing else may be there.
 */
export async function checkFolder(folder: string, ours: readonly string[]): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found && !found.isDirectory()) {
    throw new UserError(`${folder} is a file: --save takes a folder.`);
  }
  const others = found ? (await readdir(folder)).filter((name) => !ours.includes(name)) : [];
  if (others.length > 0) {
    throw new UserError(
      `${folder} already holds other files (${others[0]}): choose a new folder for --save.`,
    );
  }
  await withTemporary(folder, async () => {});
}

/** Writes a folder whole or not at all: beside its place first, then into it by renaming. */
export async function writeFolder(
  folder: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  await withTemporary(folder, async (temporary) => {
    await write(temporary);
    await replace(folder, temporary);
  });
}

async function withTemporary(folder: string, use: (temporary: string) => Promise<void>) {
  const temporary = `${folder}.${randomUUID().slice(0, 8)}.part`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(temporary);
    await use(temporary);
  } catch (error) {
    if (error instanceof BpttError) throw error;
    // Node says that a folder is missing as well where none can be made, as on a disk that is only read.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw fileError(folder, error);
    throw new UserError(
      `${folder} can't be made where it should lie: expected a place that can be written to.`,
    );
  } finally {
    // Where the folder could not even be made, there is nothing to clear away.
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
  }
}

/** Puts `fresh` in the place of `folder`, which is kept until the new one is there. */
async function replace(folder: string, fresh: string): Promise<void> {
  const old = `${fresh}.old`;
  const had = await rename(folder, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(fresh, folder);
  } catch (error) {
    if (had) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
