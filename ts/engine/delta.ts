// Builds that are almost the same: of some files the package has what they have beside another one. scripts/lib/delta.mjs writes them so.

import { Reader } from "./reader.js";

/** Pieces of a file, of which some are its own and others lie in its base. */
export class Delta {
  /** The file's name beside which it is told. */
  readonly base: string;
  readonly #reader: Reader;
  readonly #sum: number;

  constructor(bytes: Uint8Array) {
    const reader = new Reader(bytes);
    this.#reader = reader;
    this.base = String.fromCharCode(...reader.take(reader.number()));
    this.#sum = reader.number();
  }

  /** The whole file; undefined where the base is that of another build. */
  restored(base: Uint8Array): Uint8Array | undefined {
    if (sumOf(base) !== this.#sum) return undefined;
    const reader = this.#reader;
    const whole = new Uint8Array(reader.number());
    const steps = Array.from({ length: 3 * reader.number() }, () => reader.number());
    let [to, end] = [0, 0];
    for (let i = 0; i < steps.length; i += 3) {
      const [own, length, move] = [steps[i]!, steps[i + 1]!, steps[i + 2]!];
      // A byte or two mostly, for which a view would take longer.
      for (const last = to + own; to < last; ) whole[to++] = reader.byte();
      // Where it goes on from the end of the piece before: forwards by even numbers, backwards by odd ones.
      const at = end + (move % 2 === 0 ? move / 2 : -(move + 1) / 2);
      end = at + length;
      whole.set(base.subarray(at, end), to);
      to += length;
    }
    return whole;
  }
}

/** By which a base is told from that of another build. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  // No method with a function for each byte: a page does this once, before any of it is compiled.
  for (let at = 0; at < bytes.length; at++) sum = (Math.imul(sum, 31) + bytes[at]!) >>> 0;
  return sum;
}
