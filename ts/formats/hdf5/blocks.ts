/** What is placed begins at a multiple of 8 bytes. */
export const aligned = (size: number): number => Math.ceil(size / 8) * 8;

/** Bytes that have their place in a file, before there is a file. */
export class Blocks {
  readonly #blocks: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #end: number;

  /** @param start bytes that the file begins with. */
  constructor(start: number) {
    this.#end = start;
  }

  /** Gives the bytes a place behind all others. They are read when the file is made, and may change until then. */
  place(bytes: Uint8Array): number {
    const at = aligned(this.#end);
    this.#blocks.push({ at, bytes });
    this.#end = at + bytes.length;
    return at;
  }

  /** Bytes of the file. */
  get size(): number {
    return this.#end;
  }

  /** The pieces of the file, whose beginning is as long as was said. */
  *pieces(beginning: Uint8Array): Iterable<Uint8Array> {
    yield beginning;
    let end = beginning.length;
    for (const { at, bytes } of this.#blocks) {
      if (at > end) yield new Uint8Array(at - end);
      yield bytes;
      end = at + bytes.length;
    }
  }
}
