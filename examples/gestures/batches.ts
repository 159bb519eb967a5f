import { Dataset, type NDArray } from "bptt";
import { Random } from "../sentiment/random.js";
import { moved } from "./augment.js";
import { backwards } from "./data/order.js";
import type { Kind, Sequence } from "./data/sequences.js";

/** Sequences side by side, and their classes. */
export type Batch = [x: NDArray, y: NDArray];

/** What is learned, and how it is varied. */
export interface Lessons {
  /** Whole sequences, or windows of them. */
  readonly rows: readonly Sequence[];
  readonly kind: Kind;
  /** Of a step. */
  readonly shape: readonly number[];
  /** Whether the direction of time is to be told, which is drawn anew each time. */
  readonly order: boolean;
  readonly size: number;
  readonly seed: number;
}

/**
 * Batches in another order each epoch. Clips are moved a little, so that no two epochs show the same.
 *
 * What is drawn follows from the seed and from which sequences stand side by side: a training that is resumed in the middle of an epoch draws the same.
 */
export function batches({ rows, kind, shape, order, size, seed }: Lessons): Dataset<Batch> {
  return Dataset.fromGenerator(rows.map((_, i) => i))
    .shuffle({ whole: true, seed })
    .batch(size)
    .map((indices) => {
      const chosen = indices as readonly number[];
      const random = new Random(chosen.reduce((hash, i) => Math.imul(hash, 31) + i + 1, seed));
      const shown = chosen.map((i) => {
        const row = order && random.chance(0.5) ? backwards(rows[i]!) : rows[i]!;
        return kind === "clips" ? moved(row, shape, random) : row;
      });
      return [stacked(shown, shape), labels(shown)];
    });
}

/** Sequences as one array, [rows, steps, ...shape], as long as the longest; where others are shorter, with their lengths. */
export function stacked(rows: readonly Sequence[], shape: readonly number[]): NDArray {
  const steps = rows.reduce((most, row) => Math.max(most, row.steps), 0);
  const width = shape.reduce((product, size) => product * size, 1);
  const bytes = rows[0]!.data instanceof Uint8Array;
  const data = new (bytes ? Uint8Array : Float32Array)(rows.length * steps * width);
  for (const [i, row] of rows.entries()) data.set(row.data, i * steps * width);
  const whole = { data, shape: [rows.length, steps, ...shape] };
  const even = rows.every((row) => row.steps === steps);
  return even ? whole : { ...whole, lengths: rows.map((row) => row.steps) };
}

/** One class for each row, or one for each of its steps. */
function labels(rows: readonly Sequence[]): NDArray {
  const steps = rows.reduce((most, row) => Math.max(most, row.steps), 0);
  const everyStep = typeof rows[0]!.label !== "number";
  const width = everyStep ? steps : 1;
  const data = new Int32Array(rows.length * width);
  for (const [i, { label }] of rows.entries()) {
    if (typeof label === "number") data[i] = label;
    else data.set(label, i * width);
  }
  return { data, shape: everyStep ? [rows.length, steps] : [rows.length] };
}
