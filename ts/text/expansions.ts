// What rows of words become as the engine is fed with them, batch by batch.
import { zeros } from "../allocate.js";
import type { Expansion } from "../data/door.js";
import type { Feed } from "../engine/engine.js";

/** Rows one after the other, each without its end where it is longer, or with zeros behind it. */
export function padded(ids: Int32Array, lengths: Uint32Array, steps: (row: number) => number) {
  const total = lengths.reduce((sum, _, row) => sum + steps(row), 0);
  const data = zeros(Int32Array, total, "the padded rows");
  let [from, to] = [0, 0];
  lengths.forEach((length, row) => {
    data.set(ids.subarray(from, from + Math.min(length, steps(row))), to);
    from += length;
    to += steps(row);
  });
  return data;
}

/** Rows padded with zeros to the longest of their batch, as Keras pads them. A batch of empty texts has one step of padding. */
export function paddedByBatch(longest: number): Expansion {
  return {
    width: Math.max(longest, 1),
    feed(ids, lengths, batchSize): Feed {
      const most: number[] = [];
      lengths.forEach((length, row) => {
        const batch = Math.floor(row / batchSize);
        most[batch] = Math.max(most[batch] ?? 1, length);
      });
      const steps = (row: number) => most[Math.floor(row / batchSize)]!;
      const tokens = padded(ids, lengths, steps);
      if (most.every((steps) => steps === most[0])) return { steps: most[0]!, tokens };
      return { steps: 0, tokens, lengths: lengths.map((_, row) => steps(row)) };
    },
  };
}

/**
 * A vector for each row: what stands for the words that it has.
 *
 * @param add what a word adds to its number, given what stands there.
 */
export function bins(depth: number, add: (before: number, id: number) => number): Expansion {
  return {
    width: depth,
    feed(ids, lengths): Feed {
      const floats = zeros(Float32Array, lengths.length * depth, "the vectors of texts");
      let at = 0;
      lengths.forEach((length, row) => {
        for (const id of ids.subarray(at, at + length)) {
          const place = row * depth + id;
          floats[place] = add(floats[place]!, id);
        }
        at += length;
      });
      return { steps: 0, floats };
    },
  };
}
