import { parseTable } from "../../sentiment/data/table.js";
import { readText } from "../../sentiment/data/text_file.js";
import { UserError } from "../../sentiment/user_error.js";
import { motion } from "./features.js";
import type { Sequence } from "./sequences.js";

/** How the two files of a video end: where the joints are, and how they move. */
export const VIDEO = "_raw.csv";
const MOVEMENT = "_va3.csv";

export const phases = ["Rest", "Preparation", "Stroke", "Hold", "Retraction"] as const;
/** How the file of movements calls them. */
const LETTERS = "DPSHR";

/** Where the columns of each joint begin, x, y and z. Those that move come in pairs, left and right. */
const HANDS = [0, 3, 12, 15];
const [HEAD, SPINE] = [6, 9];
const COORDINATES = 18;

/** Columns of movements: velocities and accelerations of the four, x, y and z, and how large each of them is. */
const VECTORS = 24;
const MOVEMENTS = 32;

/** A line of a file. */
interface Frame {
  readonly numbers: readonly number[];
  readonly label: number;
}

/**
 * A video of UCI's Gesture Phase Segmentation: hands and wrists as they are seen from the spine, how they move, where the head is, and the velocities and accelerations
 * that stand in the file beside it.
 *
 * @param path of the file with the coordinates.
 * @param mirrored left and right are exchanged.
 */
export async function readVideo(path: string, mirrored = false): Promise<Sequence> {
  const movements = await readFrames(path.slice(0, -VIDEO.length) + MOVEMENT, MOVEMENTS);
  const all = await readFrames(path, COORDINATES);
  // Accelerations need frames to either side, so there are fewer of them.
  const offset = bestOffset(movements, all, path);
  const places = all.slice(offset, offset + movements.length).map(({ numbers }) => numbers);
  const fromSpine = (numbers: readonly number[], joint: number) =>
    [0, 1, 2].map((axis) => numbers[joint + axis]! - numbers[SPINE + axis]!);
  const turned = mirrored ? mirror : (points: readonly number[]) => points;
  const hands = places.map((numbers) =>
    turned(HANDS.flatMap((joint) => fromSpine(numbers, joint))),
  );
  const others = movements.map(({ numbers }, i) => {
    const head = fromSpine(places[i]!, HEAD);
    return [
      ...turned(numbers.slice(0, VECTORS)),
      ...(mirrored ? exchanged(numbers.slice(VECTORS), 1) : numbers.slice(VECTORS)),
      ...(mirrored ? [-head[0]!, ...head.slice(1)] : head),
    ];
  });
  const features = motion(hands, 3, others);
  return {
    name: mirrored ? `${path}, mirrored` : path,
    steps: features.length,
    data: Float32Array.from(features.flat()),
    label: Uint8Array.from(movements, ({ label }) => label),
  };
}

/** Pairs of points of so many numbers, each in the place of the other. */
const exchanged = (numbers: readonly number[], width: number): number[] =>
  numbers.map((_, i) => {
    const point = Math.floor(i / width);
    return numbers[(point % 2 === 0 ? point + 1 : point - 1) * width + (i % width)]!;
  });

/** Pairs of points, left and right, as they are in a mirror. */
const mirror = (points: readonly number[]): number[] =>
  exchanged(points, 3).map((value, i) => (i % 3 === 0 ? -value : value));

async function readFrames(path: string, columns: number): Promise<Frame[]> {
  const [, ...rows] = parseTable(await readText(path), false).rows;
  if (rows.length === 0) throw new UserError(`${path} has no rows.`);
  return rows.map((row, i) => {
    const numbers = row.slice(0, columns).map(Number);
    const label = classOf(row.at(-1)!);
    if (numbers.length < columns || !numbers.every(Number.isFinite) || label < 0) {
      throw new UserError(
        `Row ${i + 2} of ${path} is no frame: expected ${columns} numbers and at the end a phase.`,
      );
    }
    return { numbers, label };
  });
}

/** By a letter, or by its first letters: one row of the data has the Portuguese name, in another encoding. */
function classOf(name: string): number {
  if (name.length === 1) return LETTERS.indexOf(name);
  return phases.findIndex((known) => known.slice(0, 7) === name.slice(0, 7));
}

/** How many frames there are before the first movement: as many as let most labels agree. */
function bestOffset(movements: readonly Frame[], all: readonly Frame[], path: string): number {
  const surplus = all.length - movements.length;
  if (surplus < 0) throw new UserError(`${path} has fewer rows than the file of its movements.`);
  const agreeing = Array.from(
    { length: surplus + 1 },
    (_, offset) => movements.filter(({ label }, i) => label === all[i + offset]!.label).length,
  );
  return agreeing.indexOf(Math.max(...agreeing));
}
