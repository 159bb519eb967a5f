import { join } from "node:path";
import { readText } from "../../sentiment/data/text_file.js";
import { UserError } from "../../sentiment/user_error.js";
import type { Collection, Sequence } from "./sequences.js";

/** The file by which a folder of fingertip tracks is known. */
export const fingerPointsFile = "point_history.csv";

/** What its numbers stand for. */
const CLASSES = ["Stop", "Clockwise", "Counter Clockwise", "Move"] as const;
const POINTS = 16;
/** Of each class what comes first is learned: neighbouring windows overlap, so that a random part would be known by the others. */
const LEARNED = 0.8;

/**
 * Tracks of a fingertip from a webcam (Kazuhito00's hand-gesture-recognition-using-mediapipe): a line has the number of a class and 16 points x, y. The last
 * fifth of each class is held out.
 */
export async function readFingerPoints(folder: string): Promise<Collection> {
  const path = join(folder, fingerPointsFile);
  const tracks = (await readText(path))
    .split("\n")
    .flatMap((line, i) => (line.trim() === "" ? [] : [track(line, i + 1, path)]));
  const parts = { training: [] as Sequence[], heldOut: [] as Sequence[] };
  for (const [label] of CLASSES.entries()) {
    const own = tracks.filter((one) => one.label === label);
    const learned = Math.floor(own.length * LEARNED);
    parts.training.push(...own.slice(0, learned));
    parts.heldOut.push(...own.slice(learned));
  }
  return {
    name: folder,
    notes: ["Tracks of a fingertip; the last fifth of each class is held out."],
    kind: "tracks",
    classes: CLASSES,
    shape: [2],
    columns: ["x", "y"],
    ...parts,
  };
}

function track(line: string, number: number, path: string): Sequence {
  const [label = Number.NaN, ...points] = line.split(",").map(Number);
  const whole = points.length === 2 * POINTS && points.every(Number.isFinite);
  if (!whole || CLASSES[label] === undefined) {
    throw new UserError(
      `Line ${number} of ${path} is no track: expected a class from 0 to ${CLASSES.length - 1} and ${POINTS} points, separated by commas.`,
    );
  }
  return { name: `line ${number}`, steps: POINTS, data: Float32Array.from(points), label };
}
