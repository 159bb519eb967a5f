// What unpacks data is loaded for files that hold packed ones. Keras's own do not: people and tools pack them.

let loaded: typeof import("./unpackers.js") | undefined;

/** Thrown where there is something to unpack, and nothing to do it with. */
class Wanting extends Error {
  override message = "What is packed is read within `unpacking`.";
}

/** To be asked for as soon as a file says that they will be needed. @throws what `unpacking` catches. */
export function unpackers() {
  if (loaded === undefined) throw new Wanting();
  return loaded;
}

/** What is read; once more from the start where it turns out that there is something to unpack. */
export async function unpacking<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Wanting)) throw error;
    await loadUnpackers();
    return read();
  }
}

export async function loadUnpackers(): Promise<void> {
  loaded = await import("./unpackers.js");
}
