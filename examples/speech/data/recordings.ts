import type { Dirent } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { seenIn } from "../../seen_files.js";
import { count, enumerate } from "../../sentiment/data/examples.js";
import { fileError, UserError } from "../../sentiment/user_error.js";
import { describeName, describeSpeaker } from "./names.js";
import { readTranscripts } from "./transcripts.js";

/** A WAV file, and what is known of it. */
export interface Recording {
  readonly file: string;
  /** The class of what it holds, or what is said in it. */
  readonly text: string;
  /** Who speaks, and which of their recordings of the same it is, where names say so. */
  readonly speaker?: string | undefined;
  readonly take?: number | undefined;
}

/** Where labels stand. */
export type LabelSource = "name" | "folder" | "table";

export interface Recordings {
  readonly name: string;
  readonly labels: LabelSource;
  /** In the order of their files' names. */
  readonly recordings: readonly Recording[];
  readonly notes: readonly string[];
}

/**
 * The recordings in a folder, or of a table. Labels stand in a table where there is one, else in the names of the files (`7_jackson_32.wav`), or of their folders
 * (`yes/1.wav`).
 *
 * @param labels `name`, `folder` or the path of a table; undefined to find out.
 * @throws UserError where there are none, or labels are not where they should be.
 */
export async function findRecordings(path: string, labels?: string): Promise<Recordings> {
  const found = await stat(path).catch((error) => {
    throw fileError(path, error);
  });
  const byName = labels === "name" || labels === "folder";
  if (!found.isDirectory()) {
    if (labels !== undefined || isWav(path)) {
      throw new UserError(`${path} is a file: --data takes a folder of WAV files, or a table.`);
    }
    return readTranscripts(path);
  }
  if (labels !== undefined && !byName) return readTranscripts(labels, path);
  return readFolder(path, labels as "name" | "folder" | undefined);
}

async function readFolder(path: string, labels?: "name" | "folder"): Promise<Recordings> {
  const entries = await seenIn(path);
  const here = entries.filter((entry) => !entry.isDirectory() && isWav(entry.name));
  const tables = entries.filter((entry) => extname(entry.name).toLowerCase() === ".tsv");
  if (labels === undefined && tables.length === 1) {
    return readTranscripts(join(path, tables[0]!.name));
  }
  if (here.length > 0 && labels !== "folder") return byNames(path, here);
  const folders = await withSound(path, entries);
  if (folders.length > 1 && labels !== "name") return byFolders(path, folders);
  // Such as that of a data set with its recordings in a folder of their own.
  if (folders.length === 1) return readFolder(join(path, folders[0]!.name), labels);
  if (folders.length > 0)
    throw new UserError(
      `${path} holds folders of WAV files, so that no name tells a label: expected --labels folder.`,
    );
  throw new UserError(
    here.length > 0
      ? `${path} has no folders with WAV files, which --labels folder takes for the labels.`
      : `${path} holds no WAV files: expected some there, or a folder of them for each label.`,
  );
}

/** Folders with WAV files, and these. */
async function withSound(path: string, entries: readonly Dirent[]) {
  const folders = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => ({ name, files: await filesBelow(join(path, name)) })),
  );
  return folders.filter(({ files }) => files.length > 0);
}

async function filesBelow(folder: string): Promise<string[]> {
  const inner = await seenIn(folder);
  const deeper = await Promise.all(
    inner.filter((entry) => entry.isDirectory()).map(({ name }) => filesBelow(join(folder, name))),
  );
  const own = inner.filter((entry) => !entry.isDirectory() && isWav(entry.name));
  return [...own.map(({ name }) => join(folder, name)), ...deeper.flat()];
}

function byNames(path: string, files: readonly Dirent[]): Recordings {
  const recordings = files.map(({ name }) => ({ file: join(path, name), ...describeName(name) }));
  const unnamed = recordings.find(({ text }) => text === "");
  if (unnamed) {
    throw new UserError(
      `${unnamed.file} does not begin with a label, as 7_jackson_32.wav does: --labels says where labels stand.`,
    );
  }
  const texts = [...new Set(recordings.map(({ text }) => text))];
  const notes = [`Labels are the beginnings of the files' names: ${enumerate(texts)}.`];
  return { name: path, labels: "name", recordings, notes };
}

function byFolders(
  path: string,
  folders: readonly { name: string; files: readonly string[] }[],
): Recordings {
  const recordings = folders.flatMap(({ name, files }) =>
    files.map((file) => ({ file, text: name, ...describeSpeaker(basename(file)) })),
  );
  const notes = [`A folder per label: ${enumerate(folders.map(({ name }) => name))}.`];
  return { name: path, labels: "folder", recordings, notes };
}

const isWav = (name: string) => [".wav", ".wave"].includes(extname(name).toLowerCase());

/** "12 recordings by 3 speakers". */
export function summary(recordings: readonly Recording[]): string {
  const speakers = new Set(recordings.map(({ speaker }) => speaker));
  const files = count(recordings.length, "recording");
  return speakers.has(undefined) ? files : `${files} by ${count(speakers.size, "speaker")}`;
}
