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
    throw this.damaged(at, "a size or place within the file", `${value}`);
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
      throw this.damaged(at, "a text in UTF-8", "other bytes");
    }
  }

  /** Whether these characters of one byte stand there; what lies beyond the end is none. */
  says(at: number, signature: string): boolean {
    return String.fromCharCode(...this.bytes.subarray(at, at + signature.length)) === signature;
  }

  expect(at: number, signature: string, what: string): void {
    if (at < 0 || !this.says(at, signature)) throw this.damaged(at, what, "other bytes");
  }

  /** What does not fit together. */
  damaged(at: number, expected: string, got: string): BpttError {
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
    throw this.damaged(at, `${length} bytes`, `the end of the file at byte ${this.length}`);
  }
}
