// Modules are told for memory of their own. Threads share one: the import of it says so in a bit.

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
  let at = 8;
  const number = () => {
    let [value, scale, byte] = [0, 1, 0];
    do {
      byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  };
  const skipText = () => {
    at = number() + at;
  };
  while (at < bytes.length && bytes[at] !== IMPORTS) {
    at++;
    skipText();
  }
  at++;
  number();
  for (let left = number(); left > 0 && at < bytes.length; left--) {
    skipText();
    skipText();
    const kind = bytes[at++];
    if (kind === MEMORY) return at;
    if (kind === FUNCTION) number();
    else if (kind === TABLE) {
      at++;
      const most = number() & 1;
      number();
      if (most) number();
    } else at += 2;
  }
  return undefined;
}
