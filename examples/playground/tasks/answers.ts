import type { Generated, Model, Predictions } from "bptt";
import { rowsOf } from "./batches.js";
import type { Example } from "./examples.js";
import type { Pair } from "./task.js";

/** Rows of a call. */
const BATCH = 100;

/** What a network says of examples: for each its numbers, step by step where it answers at every one. */
export async function predicted(
  model: Model,
  examples: readonly Example[],
): Promise<Float32Array[]> {
  const { x } = rowsOf(examples);
  const answers = await model.predict(x as never, { batchSize: BATCH });
  const { data, shape, lengths } = answers as Predictions;
  const width = data.length / shape[0]!;
  let at = 0;
  return examples.map((_, row) => {
    const size = lengths ? lengths[row]! * shape.at(-1)! : width;
    at += size;
    return data.subarray(at - size, at);
  });
}

/** Tokens of an answer for each of its sequence, and some: longer ones are broken off. */
const STRETCH = 2;
const MORE = 5;

/** What a network says to each sequence, the most probable token each time. */
export async function said(
  model: Model,
  pair: Pair,
  examples: readonly Example[],
  returnAttention = false,
): Promise<Generated[]> {
  const rows = examples.map(({ x }) => x as Int32Array);
  const longest = rows.reduce((most, { length }) => Math.max(most, length), 0);
  const made = await model.generate(rows, {
    feed: "fed",
    start: pair.start,
    end: pair.end,
    suppress: pair.suppress,
    maxLength: STRETCH * longest + MORE,
    returnAttention,
  });
  return made.map(([best]) => best!);
}

/** The place of the largest number. */
export const largest = (numbers: Float32Array): number =>
  numbers.reduce((best, number, i) => (number > numbers[best]! ? i : best), 0);
