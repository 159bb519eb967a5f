import { parseTable } from "../../sentiment/data/table.js";
import { readText } from "../../sentiment/data/text_file.js";
import { UserError } from "../../sentiment/user_error.js";
import { motion, type Rows } from "./features.js";
import type { Sequence } from "./sequences.js";
import { median, smoothed } from "./smooth.js";

/** How the file of a video ends that tells where the joints are. */
export const VIDEO = "_raw.csv";

export const phases = ["Rest", "Preparation", "Stroke", "Hold", "Retraction"] as const;

/** Where the columns of each joint begin, x, y and z. Those that move come in pairs, left and right. */
const HANDS = [0, 3, 12, 15];
const [HEAD, SPINE] = [6, 9];
const COORDINATES = 18;

/** Milliseconds from frame to frame, as a rule; those between which there are more or fewer count as so many. */
const FRAME = 1000 / 30;
const [SHORTEST, LONGEST] = [5, 100];

/** Frames over which hands are smoothed, and what hardly moves. */
const [QUICK, SLOW] = [1, 3];
/** Metres from the spine's joint to the head, by which the depth, in metres, is measured as the rest is. */
const BODY = 0.45;
/** In lengths of the body. */
const STILL = 0.01;

interface Frame {
  /** Coordinates, then the time in milliseconds. */
  readonly numbers: readonly number[];
  readonly label: number;
}

/**
 * A video of UCI's Gesture Phase Segmentation: hands and wrists as they are seen from the spine, how they move, where the head is, and how far the hands are from each other.
 *
 * Lengths are told in bodies: of one video (b3) x and y are in other units than those of the others, and of no video are they those of z. Movement goes by the clock, as
 * frames of some videos come irregularly. The velocities that the data set has beside the coordinates know neither, and are not read.
 *
 * @param path of the file with the coordinates.
 */
export async function readVideo(path: string): Promise<Sequence> {
  const frames = await readFrames(path);
  const times = timesOf(frames);
  const { hands, head } = bodyOf(frames);
  const seen = (points: Rows, side: 1 | -1) => {
    const others = head.map(([x, ...rest], step) => {
      const [left, right] = [points[step]!.slice(0, 3), points[step]!.slice(3, 6)];
      const apart = Math.hypot(...left.map((value, axis) => value - right[axis]!));
      return [side * x!, ...rest, apart];
    });
    return Float32Array.from(motion(points, 3, { others, times, still: STILL }).flat());
  };
  return {
    name: path,
    steps: frames.length,
    data: seen(hands, 1),
    mirrored: seen(hands.map(mirror), -1),
    label: Uint8Array.from(frames, ({ label }) => label),
  };
}

/** Joints as they are seen from the spine, in lengths of the body. */
function bodyOf(frames: readonly Frame[]): { hands: Rows; head: Rows } {
  const joint = (numbers: readonly number[], at: number) => numbers.slice(at, at + 3);
  const of = (at: number) => frames.map(({ numbers }) => joint(numbers, at));
  const spine = smoothed(of(SPINE), SLOW);
  const calm = smoothed(of(HEAD), SLOW);
  const length = median(
    calm.map(([x, y], step) => Math.hypot(x! - spine[step]![0]!, y! - spine[step]![1]!)),
  );
  const units = [length, length, BODY];
  const seen = (step: number, at: number) =>
    joint(frames[step]!.numbers, at).map(
      (value, axis) => (value - spine[step]![axis]!) / units[axis]!,
    );
  return {
    hands: smoothed(
      frames.map((_, step) => HANDS.flatMap((at) => seen(step, at))),
      QUICK,
    ),
    head: smoothed(
      frames.map((_, step) => seen(step, HEAD)),
      QUICK,
    ),
  };
}

/** When each frame is, in frames: a pause of the camera is none of the hands. */
function timesOf(frames: readonly Frame[]): number[] {
  let time = 0;
  return frames.map(({ numbers }, step) => {
    const before = frames[step - 1]?.numbers[COORDINATES] ?? numbers[COORDINATES]!;
    const passed = numbers[COORDINATES]! - before;
    if (step > 0) time += Math.min(LONGEST, Math.max(SHORTEST, passed)) / FRAME;
    return time;
  });
}

/** Pairs of points, left and right, as they are in a mirror. */
const mirror = (points: readonly number[]): number[] =>
  points.map((_, i) => {
    const point = Math.floor(i / 3);
    const value = points[(point % 2 === 0 ? point + 1 : point - 1) * 3 + (i % 3)]!;
    return i % 3 === 0 ? -value : value;
  });

async function readFrames(path: string): Promise<Frame[]> {
  const [, ...rows] = parseTable(await readText(path), false).rows;
  if (rows.length === 0) throw new UserError(`${path} has no rows.`);
  return rows.map((row, i) => {
    const numbers = row.slice(0, COORDINATES + 1).map(Number);
    const label = classOf(row.at(-1)!);
    if (row.length < COORDINATES + 2 || !numbers.every(Number.isFinite) || label < 0) {
      throw new UserError(
        `Row ${i + 2} of ${path} is no frame: expected ${COORDINATES} coordinates, a time and a phase.`,
      );
    }
    return { numbers, label };
  });
}

/** By its first letters: one row of the data has the Portuguese name, in another encoding. */
const classOf = (name: string): number =>
  phases.findIndex((known) => known.slice(0, 7) === name.slice(0, 7));
