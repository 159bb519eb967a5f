import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { enumerate } from "../../sentiment/data/examples.js";
import { parseTable } from "../../sentiment/data/table.js";
import { readText } from "../../sentiment/data/text_file.js";
import { UserError } from "../../sentiment/user_error.js";
import { motion } from "./features.js";
import type { Collection, Sequence } from "./sequences.js";

/** How the file of a video ends. */
export const VIDEO = "_raw.csv";

/** What is held out where nobody says anything: of each user another story than those that are learned. */
const HELD_OUT = ["a3", "b3", "c3"];

const CLASSES = ["Rest", "Preparation", "Stroke", "Hold", "Retraction"] as const;

/** Columns: six places of three coordinates, of which the fourth is the spine. */
const COORDINATES = 18;
const SPINE = 9;

/** The videos of a folder, by the names of their files: none where it holds something else. */
export const gesturePhaseVideos = (files: readonly string[]): string[] =>
  files
    .filter((file) => file.endsWith(VIDEO))
    .map((file) => file.slice(0, -VIDEO.length))
    .sort();

/**
 * The videos of UCI's Gesture Phase Segmentation (Madeo et al., 2013): where hands, wrists, head and spine are in each frame, and the phase of the gesture, which is to be
 * told for each frame. The velocities that lie beside them are not read: movement is seen from where the points are.
 *
 * @param heldOut the videos of the test: a3, b3 and c3 where nothing is said.
 */
export async function readGesturePhase(
  folder: string,
  heldOut: readonly string[] = HELD_OUT,
): Promise<Collection> {
  const videos = gesturePhaseVideos(await readdir(folder));
  const unknown = heldOut.find((video) => !videos.includes(video));
  if (unknown !== undefined) {
    throw new UserError(`${folder} has no video "${unknown}": there are ${enumerate(videos)}.`);
  }
  const learned = videos.filter((video) => !heldOut.includes(video));
  if (learned.length === 0) throw new UserError("--hold-out leaves no video to learn from.");
  const read = (names: readonly string[]) =>
    Promise.all(names.map((video) => readVideo(join(folder, video + VIDEO))));
  const [training, tested] = [await read(learned), await read(heldOut)];
  return {
    name: folder,
    notes: [`Videos of gestures; held out: ${enumerate(heldOut)}.`],
    kind: "phases",
    classes: CLASSES,
    shape: [training[0]!.data.length / training[0]!.steps],
    columns: [],
    training,
    heldOut: tested,
  };
}

/** A video: places of the joints from the spine, and how they move. */
export async function readVideo(path: string): Promise<Sequence> {
  const [, ...rows] = parseTable(await readText(path), false).rows;
  if (rows.length === 0) throw new UserError(`${path} has no rows.`);
  const frames = rows.map((row, i) => frame(row, `Row ${i + 2} of ${path}`));
  const features = motion(
    frames.map(({ places }) => places),
    3,
  );
  return {
    name: path,
    steps: features.length,
    data: Float32Array.from(features.flat()),
    label: Uint8Array.from(frames, ({ label }) => label),
  };
}

function frame(row: readonly string[], where: string) {
  const numbers = row.slice(0, COORDINATES).map(Number);
  const label = classOf(row.at(-1)!);
  if (numbers.length < COORDINATES || !numbers.every(Number.isFinite) || label < 0) {
    throw new UserError(
      `${where} is no frame: expected ${COORDINATES} coordinates and at the end one of ${CLASSES.join(", ")}.`,
    );
  }
  const places = numbers.map((value, i) => value - numbers[SPINE + (i % 3)]!);
  // The spine itself is where it is.
  return { label, places: places.toSpliced(SPINE, 3) };
}

/** By its first letters: one row of the data has the Portuguese name, in another encoding. */
const classOf = (name: string): number =>
  CLASSES.findIndex((known) => known.slice(0, 7) === name.slice(0, 7));
