import { stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { seenIn } from "../../seen_files.js";
import { count, enumerate } from "../../sentiment/data/examples.js";
import { fileError, UserError } from "../../sentiment/user_error.js";
import { isWav } from "./columns.js";
import { describeName, describeSpeaker } from "./names.js";
import { endingOf, foldersOf, type SoundFolder, type Sounds, soundIn } from "./sound_files.js";
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
  /** Whether a table says of its texts that they are labels, of which each recording has one. */
  readonly areClasses?: boolean;
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
  const tables = entries.filter(({ name }) => [".tsv", ".csv"].includes(endingOf(name)));
  if (labels === undefined && tables.length > 0) {
    if (tables.length === 1) return readTranscripts(join(path, tables[0]!.name));
    throw new UserError(
      `${path} holds ${count(tables.length, "table")} (${enumerate(tables.map(({ name }) => name))}): --labels takes one of them, or name or folder.`,
    );
  }
  const here = soundIn(path, entries);
  const below = await foldersOf(path, entries);
  const folders = below.filter(({ wav }) => wav.length > 0);
  // Such as that of a data set with its recordings in a folder of their own.
  const [only] = folders;
  if (folders.length === 1 && here.wav.length === 0) {
    return readFolder(join(path, only!.name), labels);
  }
  if (folders.length > 0 && here.wav.length > 0 && labels === undefined) {
    throw new UserError(
      `${path} holds WAV files (${basename(here.wav[0]!)}) beside folders of them (${only!.name}): expected --labels name or folder, which says where labels stand.`,
    );
  }
  const byNames = labels === "name" || (labels === undefined && folders.length === 0);
  const notRead = [here, ...below].flatMap(({ other }) => other);
  if (folders.length === 0 && here.wav.length === 0) throw noWav(path, notRead);
  const read = byNames ? readNames(path, here, folders) : readFolders(path, folders);
  const beside = byNames ? [] : here.wav;
  return { ...read, notes: [...read.notes, ...passedOver(notRead, beside)] };
}

function noWav(path: string, [other]: readonly string[]): UserError {
  return new UserError(
    other === undefined
      ? `${path} holds no WAV files: expected some there, or a folder of them for each label.`
      : `${path} holds no WAV files, and ${basename(other)} is sound of another kind: expected WAV, which ffmpeg makes of others.`,
  );
}

/** Labels from names, here and below; where those do not tell the speaker, the folder does. */
function readNames(path: string, here: Sounds, folders: readonly SoundFolder[]): Recordings {
  const recordings = [
    ...here.wav.map((file) => ({ file, ...describeName(basename(file)) })),
    ...folders.flatMap(({ name, wav }) => wav.map((file) => withSpeaker(describeName, file, name))),
  ];
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

/** Names of folders that hold the parts of a data set, not labels. */
const PARTS = "train training test testing val valid validation dev eval".split(" ");

/** Labels from folders; where names do not tell the speaker, a folder in that of the label does. */
function readFolders(path: string, folders: readonly SoundFolder[]): Recordings {
  if (folders.length === 0) {
    throw new UserError(
      `${path} has no folders with WAV files, which --labels folder takes for the labels.`,
    );
  }
  const names = folders.map(({ name }) => name);
  if (names.every((name) => PARTS.includes(name.toLowerCase()))) {
    throw new UserError(
      `${path} holds parts of a data set (${enumerate(names)}) and no folder for each label: --data takes one of them.`,
    );
  }
  const recordings = folders.flatMap(({ name, wav }) =>
    wav.map((file) => {
      const [inner, ...deeper] = relative(join(path, name), file).split(sep);
      const speaker = deeper.length > 0 ? inner : undefined;
      return { text: name, ...withSpeaker(describeSpeaker, file, speaker) };
    }),
  );
  return {
    name: path,
    labels: "folder",
    recordings,
    notes: [`A folder per label: ${enumerate(names)}.`],
  };
}

/** What the name of a file tells, and the speaker that a folder tells where it does not. */
function withSpeaker<T extends { readonly speaker?: string | undefined }>(
  describe: (name: string) => T,
  file: string,
  folder: string | undefined,
) {
  const told = describe(basename(file));
  const speaker = told.speaker ?? folder;
  return { file, ...told, ...(speaker !== undefined && { speaker }) };
}

/** Notes on sound that is there and not read. */
function passedOver(other: readonly string[], beside: readonly string[]): string[] {
  const [names, loose] = [other, beside].map((files) => files.map((file) => basename(file)));
  return [
    ...(other.length > 0
      ? [`Not read, as only WAV is: ${count(other.length, "file")} (${enumerate(names!, 3)}).`]
      : []),
    ...(beside.length > 0
      ? [
          `Not read, as no folder tells their label: ${count(beside.length, "file")} (${enumerate(loose!, 3)}).`,
        ]
      : []),
  ];
}

/** "12 recordings by 3 speakers". */
export function summary(recordings: readonly Recording[]): string {
  const speakers = new Set(recordings.map(({ speaker }) => speaker));
  const files = count(recordings.length, "recording");
  return speakers.has(undefined) ? files : `${files} by ${count(speakers.size, "speaker")}`;
}
