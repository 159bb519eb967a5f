import { Source } from "../source.js";

/** Bytes that a step goes over at least: each object, message, entry of a tree or heap, and piece of a text is one. */
const STEP = 4;
/** Steps that any file may take, and more than the largest model does. */
const [FEW_STEPS, MOST_STEPS] = [10_000, 500_000];

/** The bytes of an HDF5 file, and what may still be done with them. */
export class Input extends Source {
  #steps: number;
  #room: number;

  /** @param most the bytes that all data sets together may take. */
  constructor(
    bytes: Uint8Array,
    from: string,
    readonly most: number,
  ) {
    super(bytes, from);
    this.#steps = Math.min(FEW_STEPS + bytes.length / STEP, MOST_STEPS);
    this.#room = most;
  }

  /** Counts what is done. Links can lead to the same objects again and again, and a small file to work without end. */
  spend(steps = 1): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw this.unread("more parts than such a file should have");
  }

  /** Counts the bytes of a data set, before anything is made of them. */
  claim(bytes: number): void {
    this.#room -= bytes;
    if (this.#room >= 0) return;
    throw this.error(
      `its data sets would take ${this.most - this.#room} bytes, and at most ${this.most} are expected`,
    );
  }

  /** The version that stands there, of what is read in these. */
  version(at: number, what: string, least: number, most: number): number {
    const version = this.u8(at);
    if (version >= least && version <= most) return version;
    throw this.unread(`${what} of version ${version}`);
  }

  /** An address; undefined where the file says that there is none. */
  address(at: number): number | undefined {
    if (this.u32(at) === 0xffffffff && this.u32(at + 4) === 0xffffffff) return undefined;
    return this.u64(at);
  }

  /** Refuses what new files keep in heaps: whose address stands behind the highest number given, of `numbered` bytes, if any was. */
  refuseHeap(at: number, numbered: number, what: string): void {
    if (this.address(at + 2 + (this.u8(at + 1) & 1 ? numbered : 0)) === undefined) return;
    throw this.unread(`${what} in a fractal heap`);
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
