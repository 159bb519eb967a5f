// Numbers that are written when there is room for them: what a file holds goes straight to where it stays, and nobody keeps a copy.
import { zeros } from "./allocate.js";

/** Writes them into room for as many. */
export type CopyTo = (into: Float32Array) => void;

/** The same, with how many there are. */
export interface Numbers {
  readonly length: number;
  readonly copyTo: CopyTo;
}

/** Numbers that are there already. */
export const copying =
  (data: Float32Array): CopyTo =>
  (into) =>
    into.set(data);

export const numbersOf = (data: Float32Array): Numbers => ({
  length: data.length,
  copyTo: copying(data),
});

/** Numbers in room of their own. Throws as {@link zeros} does. */
export function copied({ length, copyTo }: Numbers, what: string): Float32Array {
  const floats = zeros(Float32Array, length, what);
  copyTo(floats);
  return floats;
}

/** Several, one behind the other. */
export const inARow = (parts: readonly Numbers[]): Numbers => ({
  length: parts.reduce((sum, { length }) => sum + length, 0),
  copyTo(into) {
    let end = 0;
    for (const { length, copyTo } of parts) {
      end += length;
      copyTo(into.subarray(end - length, end));
    }
  },
});
