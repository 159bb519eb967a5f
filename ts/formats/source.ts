/** The bytes of a file that may say anything: nothing is read beyond their end, and every refusal says where it stands. */
import { textCoders } from "../engine/runtime.js";
import { BpttError } from "../errors.js";

export class Source {
  /** A plain array, as Node's Buffers don't copy where `slice` is asked to. */
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #utf8: TextDecoder;

  /** @param from what messages call the bytes. */
  constructor(
    bytes: Uint8Array,
    readonly from: string,
  ) {
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { TextDecoder } = textCoders();
    this.#utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.#view.getUint8(this.#within(at, 1));
  }

  u16(at: number): number {
    return this.#view.getUint16(this.#within(at, 2), true);
  }

  u32(at: number): number {
    return this.#view.getUint32(this.#within(at, 4), true);
  }

  /** A number of 8 bytes, all of whose digits a double can hold. */
  u64(at: number): number {
    const value = this.#view.getBigUint64(this.#within(at, 8), true);
    if (value <= Number.MAX_SAFE_INTEGER) return Number(value);
    throw this.damaged(at, "a number below 2^53", `${value}`);
  }

  /** The bytes themselves, no copy. */
  span(at: number, length: number): Uint8Array {
    return this.bytes.subarray(this.#within(at, length), at + length);
  }

  text(at: number, length: number): string {
    const bytes = this.span(at, length);
    try {
      return this.#utf8.decode(bytes);
    } catch {
      throw this.damaged(at, "UTF-8");
    }
  }

  /** Whether these characters of one byte stand there; what lies beyond the end is none. */
  says(at: number, signature: string): boolean {
    return String.fromCharCode(...this.bytes.subarray(at, at + signature.length)) === signature;
  }

  /** Refuses what does not begin with these characters. */
  expect(at: number, signature: string): void {
    if (!this.says(at, signature)) throw this.damaged(at, JSON.stringify(signature));
  }

  /** What does not fit together; `got` is what stands there. */
  damaged(at: number, expected: string, got = this.#shown(at)): BpttError {
    return this.error(`expected ${expected} at byte ${at}, got ${got}`);
  }

  /** What may be whole, but is not read here. */
  unread(what: string): BpttError {
    return this.error(`it holds ${what}, which is not read`);
  }

  error(message: string): BpttError {
    return new BpttError("File", `Can't read ${this.from}: ${message}.`);
  }

  #within(at: number, length: number): number {
    if (at >= 0 && length >= 0 && at + length <= this.length) return at;
    throw this.damaged(at, `${length} bytes`, `the end at byte ${this.length}`);
  }

  #shown(at: number): string {
    const bytes = this.bytes.subarray(at, at + 4);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ") || "the end";
  }
}
