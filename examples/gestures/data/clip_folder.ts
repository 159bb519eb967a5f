import { join } from "node:path";
import { seenIn } from "../../seen_files.js";
import { count, enumerate } from "../../sentiment/data/examples.js";
import { Random } from "../../sentiment/random.js";
import { UserError } from "../../sentiment/user_error.js";
import { type ClipForm, mayBeClip, readClip } from "./clip_file.js";
import { holdOut } from "./hold_out.js";
import type { Collection, Sequence } from "./sequences.js";

/** How a folder of clips is read. */
export interface FolderOptions {
  readonly form: ClipForm;
  /** Whether clips that can't be read are left out. */
  readonly skipBad: boolean;
  readonly seed: number;
}

/**
 * Clips from a folder for each class, `FOLDER/class/clip`; see `readClip` for what a clip may be. A fifth of each class is held out.
 *
 * @throws UserError for a file that is no clip, unless those are left out, and for fewer than two classes.
 */
export async function readClipFolder(folder: string, options: FolderOptions): Promise<Collection> {
  const { form, skipBad, seed } = options;
  const entries = await seenIn(folder);
  const classes = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const bad: string[] = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => `${join(folder, name)} lies beside the folders of the classes.`);
  const clips: Sequence[] = [];
  for (const [label, name] of classes.entries()) {
    clips.push(...(await readClass(join(folder, name), label, form, bad)));
  }
  if (bad.length > 0 && !skipBad) {
    throw new UserError(
      `${count(bad.length, "file")} of ${folder} can't be used; the first: ${bad[0]} --skip-bad leaves such files out.`,
    );
  }
  if (classes.length < 2) {
    throw new UserError(
      `${folder} has ${count(classes.length, "folder")}: expected one for each of two classes or more, with clips in it.`,
    );
  }
  const notes = bad.map((message) => `Left out: ${message}`).slice(0, SHOWN);
  if (bad.length > SHOWN) notes.push(`And ${bad.length - SHOWN} more.`);
  return {
    name: folder,
    notes: [`A folder for each class: ${enumerate(classes)}.`, ...notes],
    kind: "clips",
    classes,
    shape: [form.size, form.size, form.colour ? 3 : 1],
    columns: [],
    ...holdOut(clips, classes, new Random(seed)),
  };
}

/** So many files that were left out are named. */
const SHOWN = 5;

/** The clips of a class; what is none goes to `bad`. */
async function readClass(
  folder: string,
  label: number,
  form: ClipForm,
  bad: string[],
): Promise<Sequence[]> {
  const entries = await seenIn(folder);
  const clips: Sequence[] = [];
  for (const entry of entries) {
    const name = join(folder, entry.name);
    if (!mayBeClip(entry.name, entry.isDirectory())) {
      bad.push(`${name} is no clip: expected a folder of PNG or JPEG frames, GIF, NPY or NPZ.`);
      continue;
    }
    try {
      clips.push({ name, ...(await readClip(name, form)), label });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      bad.push(error.message);
    }
  }
  return clips;
}
