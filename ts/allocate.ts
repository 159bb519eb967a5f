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

/** Arrays of one kind, one behind the other; one alone is itself. Throws as {@link zeros} does. */
export function joined<T extends Numbers>(
  Type: new (length: number) => T,
  parts: readonly T[],
  what: string,
): T {
  if (parts.length === 1) return parts[0]!;
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const all = zeros(Type, size, what);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
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
