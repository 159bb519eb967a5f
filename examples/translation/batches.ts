import type { NDArray } from "bptt";
import type { Random } from "../sentiment/random.js";
import { special } from "./vocabulary.js";

/** A pair as ids, without marks of its beginning and end. */
export interface EncodedPair {
  readonly source: readonly number[];
  readonly target: readonly number[];
}

/** Pairs side by side, int32 ids of shape (rows, steps), short rows padded with zeros behind. */
export interface Batch {
  readonly source: NDArray;
  /** What the decoder reads: the mark of the beginning, then the translation. */
  readonly fed: NDArray;
  /** What it should say to each: the translation, then the mark of the end. */
  readonly wanted: NDArray;
}

/** Batches whose pairs are sorted by length together. Of more, batches would be as even, and less mixed. */
const CHUNK = 50;

/**
 * An epoch in batches of pairs of about the same length, so that there is little padding: pairs are shuffled, sorted by length within
 * chunks of fifty batches, and the batches shuffled. Each pair comes once; the last batch of a chunk may be smaller.
 *
 * @param size rows of a batch.
 * @param random goes on from epoch to epoch, so that each has another order.
 */
export function* batches(
  pairs: readonly EncodedPair[],
  size: number,
  random: Random,
): Generator<Batch> {
  const shuffled = random.shuffled(pairs);
  const rows: EncodedPair[][] = [];
  for (let from = 0; from < shuffled.length; from += size * CHUNK) {
    const chunk = shuffled.slice(from, from + size * CHUNK).sort(byLength);
    for (let i = 0; i < chunk.length; i += size) rows.push(chunk.slice(i, i + size));
  }
  for (const batch of random.shuffled(rows)) yield makeBatch(batch);
}

function byLength(a: EncodedPair, b: EncodedPair): number {
  return a.target.length - b.target.length || a.source.length - b.source.length;
}

/** One batch of these pairs, in their order. */
export function makeBatch(pairs: readonly EncodedPair[]): Batch {
  return {
    source: pad(pairs.map(({ source }) => source)),
    fed: pad(pairs.map(({ target }) => [special.start, ...target])),
    wanted: pad(pairs.map(({ target }) => [...target, special.end])),
  };
}

/** Rows of ids as one array, as wide as the longest. */
export function pad(rows: readonly (readonly number[])[]): NDArray {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const data = new Int32Array(rows.length * width);
  for (const [i, row] of rows.entries()) data.set(row, i * width);
  return { data, shape: [rows.length, width] };
}
