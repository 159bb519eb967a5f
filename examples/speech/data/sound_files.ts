import type { Dirent } from "node:fs";
import { extname, join } from "node:path";
import { seenIn } from "../../seen_files.js";
import { isWav } from "./columns.js";

/** Files of sound below a folder. */
export interface Sounds {
  readonly wav: readonly string[];
  /** Of formats that are not read. */
  readonly other: readonly string[];
}

/** A folder that lies in another. */
export type SoundFolder = Sounds & { readonly name: string };

/** What sound is kept in, which is told where it is not read. */
const OTHERS = ".mp3 .flac .ogg .oga .opus .m4a .aac .wma .aif .aiff .au .sph .webm .mp4".split(
  " ",
);

export const endingOf = (name: string) => extname(name).toLowerCase();

/** What lies in a folder itself. */
export function soundIn(folder: string, entries: readonly Dirent[]): Sounds {
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const paths = (are: (name: string) => boolean) =>
    files.filter(are).map((name) => join(folder, name));
  return { wav: paths(isWav), other: paths((name) => OTHERS.includes(endingOf(name))) };
}

/** The folders among these, with what lies in them at whatever depth. */
export function foldersOf(path: string, entries: readonly Dirent[]): Promise<SoundFolder[]> {
  const folders = entries.filter((entry) => entry.isDirectory());
  return Promise.all(
    folders.map(async ({ name }) => ({ name, ...(await soundBelow(join(path, name))) })),
  );
}

async function soundBelow(folder: string): Promise<Sounds> {
  const entries = await seenIn(folder);
  const deeper = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => soundBelow(join(folder, name))),
  );
  const all = [soundIn(folder, entries), ...deeper];
  return { wav: all.flatMap(({ wav }) => wav), other: all.flatMap(({ other }) => other) };
}
