/** Codes have up to twelve bits. */
const MOST = 4096;

/**
 * The numbers that a GIF packs (Lempel, Ziv, Welch). The package `omggif` does so as well, and never ends where a file is damaged.
 *
 * @param offset of the byte that says how many bits a number has, before the blocks.
 * @param length how many numbers there are.
 * @throws Error for codes that stand for nothing, and for fewer or more numbers.
 */
export function unpackLzw(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  const least = bytes[offset] ?? 0;
  if (least < 2 || least > 8) throw new Error(`its pixels are said to have ${least} bits`);
  const [clear, end] = [1 << least, (1 << least) + 1];
  const table = new Table(clear);
  const codes = new Codes(bytes, offset + 1);
  const out = new Uint8Array(length);
  let [next, size, previous, at] = [end + 1, least + 1, -1, 0];
  while (at < length) {
    const code = codes.read(size);
    if (code === clear) {
      [next, size, previous] = [end + 1, least + 1, -1];
      continue;
    }
    const isNew = code === next && previous >= 0 && next < MOST;
    if (code === end || (code >= next && !isNew)) throw new Error("its pixels are damaged");
    if (previous >= 0 && next < MOST) {
      table.add(next, previous, isNew ? previous : code);
      next++;
      if (next === 1 << size && size < 12) size++;
    }
    at = table.write(code, out, at);
    previous = code;
  }
  return out;
}

/** What codes stand for: the numbers of an earlier code, and one more. So each chain ends. */
class Table {
  readonly #before = new Int16Array(MOST);
  readonly #first = new Uint8Array(MOST);
  readonly #last = new Uint8Array(MOST);
  readonly #lengths = new Int16Array(MOST);

  constructor(numbers: number) {
    for (let i = 0; i < numbers; i++) [this.#first[i], this.#last[i], this.#lengths[i]] = [i, i, 1];
  }

  add(code: number, before: number, firstOf: number): void {
    this.#before[code] = before;
    this.#first[code] = this.#first[before]!;
    this.#last[code] = this.#first[firstOf]!;
    this.#lengths[code] = this.#lengths[before]! + 1;
  }

  /** Writes what a code stands for, and gives the place behind it. */
  write(code: number, out: Uint8Array, at: number): number {
    const behind = at + this.#lengths[code]!;
    if (behind > out.length) throw new Error("it has more pixels than its size");
    for (let place = behind - 1, now = code; place >= at; place--) {
      out[place] = this.#last[now]!;
      now = this.#before[now]!;
    }
    return behind;
  }
}

/** Codes of changing size, lowest bits first, in blocks that begin with their length. */
class Codes {
  #bits = 0;
  #held = 0;
  #block = 0;
  #place: number;

  constructor(
    readonly bytes: Uint8Array,
    at: number,
  ) {
    this.#place = at;
  }

  read(size: number): number {
    while (this.#held < size) {
      if (this.#block === 0) this.#block = this.bytes[this.#place++] ?? 0;
      const byte = this.bytes[this.#place++];
      if (this.#block === 0 || byte === undefined) throw new Error("its pixels end too early");
      this.#block--;
      this.#bits |= byte << this.#held;
      this.#held += 8;
    }
    const code = this.#bits & ((1 << size) - 1);
    this.#bits >>= size;
    this.#held -= size;
    return code;
  }
}
