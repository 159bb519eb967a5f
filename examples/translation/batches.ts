import { Dataset, type NDArray } from "bptt";
import { special } from "./vocabulary.js";

/** A pair as ids, without marks of its beginning and end. */
export interface EncodedPair {
  readonly source: readonly number[];
  readonly target: readonly number[];
}

/**
 * Pairs side by side, int32 ids of shape (rows, steps), short rows padded with zeros behind: what encoder and decoder read, the translation behind the mark of the
 * beginning; and what the decoder should say to each token, the translation and the mark of the end.
 */
export type Batch = [x: { source: NDArray; target: NDArray }, wanted: NDArray];

/** Lengths at which the next bucket begins, of translations with the mark before them. */
const BOUNDARIES = [4, 6, 8, 10, 12, 15, 20, 30, 50];

/** How many batches {@link batches} makes of pairs in an epoch. */
export function countBatches(pairs: readonly EncodedPair[], size: number): number {
  const counts = Array<number>(BOUNDARIES.length + 1).fill(0);
  for (const { target } of pairs) {
    counts[BOUNDARIES.filter((boundary) => boundary <= target.length + 1).length]!++;
  }
  return counts.reduce((sum, count) => sum + Math.ceil(count / size), 0);
}

/**
 * Batches of pairs of about the same length, so that there is little padding, in another order in each epoch. Each pair comes once; of each length the last batch may be
 * smaller.
 *
 * @param pairs each with at least one token on either side.
 * @param size rows of a batch.
 */
export function batches(pairs: readonly EncodedPair[], size: number, seed: number): Dataset<Batch> {
  const x = {
    source: pairs.map(({ source }) => source),
    target: pairs.map(({ target }) => [special.start, ...target]),
  };
  const wanted = pairs.map(({ target }) => [...target, special.end]);
  const shuffled = Dataset.fromArrays(x, wanted).shuffle({ whole: true, seed });
  const buckets = shuffled.bucketByLength({
    boundaries: BOUNDARIES,
    batchSize: size,
    lengthOf: ([{ target }]) => (target as readonly number[]).length,
  });
  return buckets.map(
    ([{ source, target }, wanted]): Batch => [
      { source: pad(source as number[][]), target: pad(target as number[][]) },
      pad(wanted as number[][]),
    ],
  );
}

/** Rows of ids as one array, as wide as the longest. */
function pad(rows: readonly (readonly number[])[]): NDArray {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const data = new Int32Array(rows.length * width);
  for (const [i, row] of rows.entries()) data.set(row, i * width);
  return { data, shape: [rows.length, width] };
}
