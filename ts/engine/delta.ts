// Builds that are almost the same: of some files the package has what they have beside another one. scripts/lib/delta.mjs writes them so.

/** Pieces of a file, of which some are its own and others lie in its base. */
export class Delta {
  /** The file's name beside which it is told. */
  readonly base: string;
  readonly #bytes: Uint8Array;
  readonly #sum: number;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.base = String.fromCharCode(...this.#take(this.#number()));
    this.#sum = this.#number();
  }

  /** The whole file; undefined where the base is that of another build. */
  restored(base: Uint8Array): Uint8Array | undefined {
    if (sumOf(base) !== this.#sum) return undefined;
    const whole = new Uint8Array(this.#number());
    const steps = Array.from({ length: 3 * this.#number() }, () => this.#number());
    let [to, end] = [0, 0];
    for (let i = 0; i < steps.length; i += 3) {
      const [own, length, move] = [steps[i]!, steps[i + 1]!, steps[i + 2]!];
      // A byte or two mostly, for which a view would take longer.
      for (const last = to + own; to < last; ) whole[to++] = this.#bytes[this.#at++]!;
      // Where it goes on from the end of the piece before: forwards by even numbers, backwards by odd ones.
      const at = end + (move % 2 === 0 ? move / 2 : -(move + 1) / 2);
      end = at + length;
      whole.set(base.subarray(at, end), to);
      to += length;
    }
    return whole;
  }

  #take(length: number): Uint8Array {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** A number of seven bits a byte, the lowest first. */
  #number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
}

/** By which a base is told from that of another build. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  // No method with a function for each byte: a page does this once, before any of it is compiled.
  for (let at = 0; at < bytes.length; at++) sum = (Math.imul(sum, 31) + bytes[at]!) >>> 0;
  return sum;
}
