// Modules are told for memory of their own. Threads share one: the import of it says so in a bit.

import { Reader } from "./reader.js";

/** Kinds of imports, which say what stands behind their names. */
const [FUNCTION, TABLE, MEMORY] = [0, 1, 2];

/** The section of imports. */
const IMPORTS = 2;

/** The bit before a memory's sizes. */
const SHARED = 2;

/** A module for memory that threads share. */
export function sharing(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(bytes);
  const place = memoryOf(bytes);
  if (place !== undefined) shared[place]! |= SHARED;
  return shared;
}

/** Where the sizes of the imported memory begin; undefined where there is none. */
function memoryOf(bytes: Uint8Array): number | undefined {
  const reader = new Reader(bytes, 8);
  const skip = () => reader.take(reader.number());
  while (reader.at < bytes.length && reader.byte() !== IMPORTS) skip();
  reader.number();
  for (let left = reader.number(); left > 0 && reader.at < bytes.length; left--) {
    skip();
    skip();
    const kind = reader.byte();
    if (kind === MEMORY) return reader.at;
    if (kind === FUNCTION) reader.number();
    else if (kind === TABLE) {
      reader.byte();
      const most = reader.number() & 1;
      reader.number();
      if (most) reader.number();
    } else reader.take(2);
  }
  return undefined;
}
