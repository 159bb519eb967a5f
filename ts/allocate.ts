import { BpttError } from "./errors.js";

type Numbers = Int32Array | Uint32Array | Float32Array | Float64Array | Uint8Array;

/**
 * An array of `length` zeros.
 *
 * @param what messages call it.
 * @throws BpttError `OutOfMemory` where the runtime has no room for it.
 */
export function zeros<T extends Numbers>(
  Type: new (length: number) => T,
  length: number,
  what: string,
): T {
  return inMemory(what, () => new Type(length));
}

/** A copy of `values`, or of a part of them. Throws as {@link zeros} does. */
export function copyOf<T extends Numbers>(values: T, what: string, start = 0, end?: number): T {
  return inMemory(what, () => values.slice(start, end) as T);
}

/** What `allocate` makes. An allocation of a whole length fails for one reason alone, which every runtime words in its own way. */
export function inMemory<T>(what: string, allocate: () => T): T {
  try {
    return allocate();
  } catch (cause) {
    throw new BpttError(
      "OutOfMemory",
      `Out of memory: there is no room for ${what} (${cause instanceof Error ? cause.message : cause}).`,
      { cause },
    );
  }
}
