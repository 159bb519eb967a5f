// What unpacks deflated data is loaded for files that hold some. Keras's own do not: people and tools pack them.

/** The most that deflate makes of a byte. */
export const MOST_GROWTH = 1032;

let loaded: typeof import("./inflate.js") | undefined;

/** Thrown where there is something to unpack, and nothing to do it with. */
class Wanting extends Error {
  override message = "What is deflated is read within `unpacking`.";
}

/** To be asked for as soon as a file says that it will be needed. @throws what `unpacking` catches. */
export function inflater() {
  if (loaded === undefined) throw new Wanting();
  return loaded.inflate;
}

/** What is read; once more from the start where it turns out that there is something to unpack. */
export async function unpacking<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Wanting)) throw error;
    await loadInflater();
    return read();
  }
}

export async function loadInflater(): Promise<void> {
  loaded = await import("./inflate.js");
}
