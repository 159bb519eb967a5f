import type { Input } from "./input.js";

/** Global heaps, where texts of any length lie. */
export class Heaps {
  readonly #input: Input;
  /** Where the objects of a heap stand, by its address and their numbers. */
  readonly #known = new Map<number, Map<number, { at: number; size: number }>>();

  constructor(input: Input) {
    this.#input = input;
  }

  /** The text that a reference means: its length, its heap, and its number there. */
  text(at: number): string {
    const input = this.#input;
    const length = input.u32(at);
    if (length === 0) return "";
    const heap = input.u64(at + 4);
    const index = input.u32(at + 12);
    const found = this.#objects(heap).get(index);
    if (found === undefined || length > found.size) {
      throw input.damaged(at, `a text of ${length} bytes in the heap at byte ${heap}`, "none");
    }
    return input.text(found.at, length);
  }

  #objects(heap: number) {
    const known = this.#known.get(heap);
    if (known) return known;
    const objects = readHeap(this.#input, heap);
    this.#known.set(heap, objects);
    return objects;
  }
}

/** Objects stand one after the other, each at a multiple of 8 bytes; number 0 is what is free behind them. */
function readHeap(input: Input, heap: number) {
  input.expect(heap, "GCOL", "a global heap");
  const end = heap + input.u64(heap + 8);
  input.span(heap, end - heap);
  const objects = new Map<number, { at: number; size: number }>();
  let next = heap + 16;
  while (next + 16 <= end) {
    input.spend();
    const index = input.u16(next);
    if (index === 0) break;
    const [at, size] = [next + 16, input.u64(next + 8)];
    next = at + Math.ceil(size / 8) * 8;
    if (next > end) throw input.damaged(at, "an object within its heap", "a longer one");
    objects.set(index, { at, size });
  }
  return objects;
}
