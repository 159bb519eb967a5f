import { readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { seenIn } from "../../seen_files.js";
import { fileError, UserError } from "../../sentiment/user_error.js";
import { decodeGif } from "../images/gif.js";
import { decodeFrames } from "../images/npy.js";
import type { FrameForm, Picture } from "../images/picture.js";
import { scaled } from "../images/scale.js";
import { decodeStill } from "../images/still.js";
import { atPlaces } from "./places.js";

/** How clips are read. */
export interface ClipForm extends FrameForm {
  /** Frames that each clip is brought to; as many as it has where nothing is said. */
  readonly frames?: number | undefined;
}

/** A clip's frames, one after the other: bytes of [steps, size, size, 1 or 3]. */
export interface Clip {
  readonly steps: number;
  readonly data: Uint8Array;
}

const STILLS = [".png", ".jpg", ".jpeg"];
const CLIPS = [".gif", ".npy", ".npz"];

/** Whether a file or folder of this name may be a clip. */
export const mayBeClip = (name: string, isFolder: boolean): boolean =>
  isFolder || CLIPS.includes(extname(name).toLowerCase());

/** So that frame 10 comes behind frame 9. */
const byNumber = new Intl.Collator("en", { numeric: true }).compare;

/**
 * A clip: a folder of PNG or JPEG frames, which follow each other by the numbers in their names; an animated GIF; or frames in an array of NumPy.
 *
 * @throws UserError that names the file and says what is wrong with it.
 */
export async function readClip(path: string, form: ClipForm): Promise<Clip> {
  const frames: Uint8Array[] = [];
  for await (const { from, picture } of pictures(path)) {
    frames.push(within(from, () => scaled(picture(), form)));
  }
  const kept = form.frames === undefined ? frames : atPlaces(frames, form.frames);
  const data = new Uint8Array(kept.length * kept[0]!.length);
  for (const [i, frame] of kept.entries()) data.set(frame, i * frame.length);
  return { steps: kept.length, data };
}

/** Each frame of a clip, decoded when it is asked for, so that no more than one is in memory at its full size. */
async function* pictures(path: string): AsyncGenerator<{ from: string; picture: () => Picture }> {
  const found = await stat(path).catch((error) => {
    throw fileError(path, error);
  });
  if (found.isDirectory()) {
    for (const name of await frameNames(path)) {
      const from = join(path, name);
      const bytes = await bytesOf(from);
      yield { from, picture: () => decodeStill(bytes) };
    }
    return;
  }
  const bytes = await bytesOf(path);
  const isGif = bytes[0] === 0x47 || extname(path).toLowerCase() === ".gif";
  const decode = isGif ? decodeGif : decodeFrames;
  const all = decode(bytes);
  for (;;) {
    const next = within(path, () => all.next());
    if (next.done) return;
    yield { from: path, picture: () => next.value };
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error) => {
    throw fileError(path, error);
  });
  if (bytes.length === 0) throw new UserError(`${path} is empty: expected a picture or a clip.`);
  return bytes;
}

async function frameNames(folder: string): Promise<string[]> {
  const names = (await seenIn(folder)).map(({ name }) => name);
  const other = names.find((name) => !STILLS.includes(extname(name).toLowerCase()));
  if (other !== undefined) {
    throw new UserError(`${join(folder, other)} is no frame: expected PNG and JPEG files alone.`);
  }
  if (names.length === 0) throw new UserError(`${folder} is empty: expected the frames of a clip.`);
  return names.sort(byNumber);
}

/** What decoding gives; what it complains of, as a sentence about the file. */
function within<T>(path: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    const reason = (error as Error).message.replace(/\.$/, "");
    throw new UserError(`${path} can't be read as a clip: ${reason}.`);
  }
}
