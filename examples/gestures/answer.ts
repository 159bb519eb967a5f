import { percent } from "../sentiment/report.js";
import { UserError } from "../sentiment/user_error.js";
import { readClip } from "./data/clip_file.js";
import { readUnlabelled } from "./data/joints.js";
import type { Sequence } from "./data/sequences.js";
import { readVideo, VIDEO } from "./data/video.js";
import { decided, type Recogniser } from "./recogniser.js";

/** The classes that are told of a sequence, the most probable first. */
const SHOWN = 3;

/**
 * What a recogniser says of a file: the most probable classes of a clip, or of each track; the phases of a video and their frames.
 *
 * @throws UserError where the file can't be read, or is not of the kind that was learned.
 */
export async function answer(recogniser: Recogniser, path: string): Promise<string> {
  const { classes, kind } = recogniser.purpose;
  const sequences = await read(recogniser, path);
  const said = await recogniser.predict(sequences);
  return sequences
    .map(({ name }, i) => {
      const told = kind === "phases" ? phases(said[i]!, classes) : best(said[i]!, classes);
      return sequences.length > 1 ? `${name}: ${told}` : told;
    })
    .join("\n");
}

async function read(recogniser: Recogniser, path: string): Promise<Sequence[]> {
  const { kind, columns } = recogniser.purpose;
  if (kind === "clips")
    return [{ name: path, ...(await readClip(path, recogniser.form)), label: 0 }];
  if (columns.length > 0) return readUnlabelled(path, columns, kind);
  if (!path.endsWith(VIDEO)) {
    throw new UserError(`${path} is no video of the kind that was learned: expected NAME${VIDEO}.`);
  }
  return [await readVideo(path)];
}

function best(probabilities: Float32Array, classes: readonly string[]): string {
  const order = classes.map((name, i) => ({ name, share: probabilities[i]! }));
  order.sort((a, b) => b.share - a.share);
  return order
    .slice(0, SHOWN)
    .map(({ name, share }) => `${name} ${percent(share)}`)
    .join(", ");
}

/** Runs of frames with one phase, counted from 1. */
function phases(probabilities: Float32Array, classes: readonly string[]): string {
  const taken = decided(probabilities, classes.length);
  const runs: string[] = [];
  let begin = 0;
  for (let i = 1; i <= taken.length; i++) {
    if (taken[i] === taken[begin]) continue;
    runs.push(`${begin + 1}-${i} ${classes[taken[begin]!]}`);
    begin = i;
  }
  return runs.join(", ");
}
