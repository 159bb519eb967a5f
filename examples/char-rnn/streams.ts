import type { NDArray } from "bptt";

/** A text cut for training with a state that is carried on. */
export interface Streams {
  readonly x: NDArray;
  /** For each character the one that follows. */
  readonly y: NDArray;
  /** Characters that are read. */
  readonly characters: number;
}

/**
 * Truncated backpropagation through time: a text is one sequence of a million steps, far too long to be held for the way back. So it
 * is cut into `batch` streams that are read side by side, and each stream into pieces of `steps` characters:
 *
 *     the text       abcdefghijklmnopqrstuvwx      2 streams, pieces of 4
 *     batch 1        abcd   mnop
 *     batch 2        efgh   qrst
 *     batch 3        ijkl   uvwx
 *
 * Row r of a batch goes on where row r of the batch before ended, which is what a stateful layer takes it for: the state runs through
 * the whole stream, and only the gradient ends at the border of a piece. What is left over at the end is not read.
 *
 * @returns undefined for a text of fewer characters than there are streams.
 */
export function cutStreams(ids: Int32Array, batch: number, steps: number): Streams | undefined {
  // The last character has none behind it to be guessed.
  const streamLength = Math.floor((ids.length - 1) / batch);
  const pieceLength = Math.min(steps, streamLength);
  if (pieceLength < 1) return undefined;
  const pieces = Math.floor(streamLength / pieceLength);
  const x = new Int32Array(pieces * batch * pieceLength);
  const y = new Int32Array(x.length);
  for (let piece = 0; piece < pieces; piece++) {
    for (let stream = 0; stream < batch; stream++) {
      const from = stream * streamLength + piece * pieceLength;
      const at = (piece * batch + stream) * pieceLength;
      x.set(ids.subarray(from, from + pieceLength), at);
      y.set(ids.subarray(from + 1, from + 1 + pieceLength), at);
    }
  }
  const shape = [pieces * batch, pieceLength];
  return { x: { data: x, shape }, y: { data: y, shape }, characters: x.length };
}
