import { Source } from "../source.js";

/** Steps that a file may take: objects, messages, entries of trees and heaps, and texts by their length. A model's has some ten thousand. */
const MOST_STEPS = 1_000_000;

/** The bytes of an HDF5 file, and what may still be done with them. */
export class Input extends Source {
  #steps = MOST_STEPS;
  #room: number;

  /** @param most the bytes that all data sets together may take. */
  constructor(
    bytes: Uint8Array,
    from: string,
    readonly most: number,
  ) {
    super(bytes, from);
    this.#room = most;
  }

  /** Counts what is done: links can lead to the same objects again and again, so the file's size bounds nothing. */
  spend(steps = 1): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw this.unread(`more than ${MOST_STEPS} parts`);
  }

  /** Counts the bytes of a data set, before anything is made of them. */
  claim(bytes: number): void {
    this.#room -= bytes;
    if (this.#room >= 0) return;
    throw this.error(
      `its data sets would take ${this.most - this.#room} bytes, and at most ${this.most} are expected`,
    );
  }

  /** An address; undefined where the file says that there is none. */
  address(at: number): number | undefined {
    if (this.u32(at) === 0xffffffff && this.u32(at + 4) === 0xffffffff) return undefined;
    return this.u64(at);
  }

  /** A number of 1, 2, 4 or 8 bytes: 2 to the power of `width`. */
  sized(at: number, width: number): number {
    return [this.u8, this.u16, this.u32, this.u64][width]!.call(this, at);
  }

  /** A text that counts as steps. */
  override text(at: number, length: number): string {
    this.spend(length >> 4);
    return super.text(at, length);
  }

  /** A text that ends before the first zero, or with its room. */
  textUpTo(at: number, room: number): string {
    const zero = this.span(at, room).indexOf(0);
    return this.text(at, zero < 0 ? room : zero);
  }
}
