import { Sink } from "../sink.js";
import { aligned, type Blocks } from "./blocks.js";

/** Bytes of a heap, the fewest that the format allows; more where a text needs them. */
const HEAP = 4096;
/** Before the first object, and before each. */
const HEAD = 16;

/** Global heaps of a file that is being made: where texts of any length lie. */
export class TextHeaps {
  readonly #blocks: Blocks;
  #heap: Sink | undefined;
  #address = 0;
  #count = 0;

  constructor(blocks: Blocks) {
    this.#blocks = blocks;
  }

  /** Stores a text. */
  add(utf8: Uint8Array): { readonly heap: number; readonly index: number } {
    const needed = HEAD + aligned(utf8.length);
    if (!this.#heap || this.#heap.at + needed > this.#heap.bytes.length) this.#open(needed);
    const heap = this.#heap!;
    const end = heap.at + needed;
    // Its number, one reference, its length.
    heap
      .u16(++this.#count)
      .u16(1)
      .u32(0)
      .u64(utf8.length)
      .put(utf8)
      .skipTo(end);
    this.#sayFree(heap);
    return { heap: this.#address, index: this.#count };
  }

  #open(needed: number): void {
    const heap = new Sink(Math.max(HEAP, HEAD + needed));
    heap.ascii("GCOL").u32(1).u64(heap.bytes.length);
    this.#heap = heap;
    this.#address = this.#blocks.place(heap.bytes);
    this.#count = 0;
  }

  /** What is free is an object of number 0, which the next text overwrites. */
  #sayFree(heap: Sink): void {
    const { at } = heap;
    const free = heap.bytes.length - at;
    if (free >= HEAD) heap.u64(0).u64(free).skipTo(at);
  }
}
