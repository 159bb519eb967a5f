import { zeros } from "../allocate.js";

/** Bytes that are written one after the other, little-endian, into room of a known size. */
export class Sink {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.bytes = zeros(Uint8Array, size, "the file's bytes");
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Where the next byte goes. */
  get at(): number {
    return this.#at;
  }

  u8(value: number): this {
    this.#view.setUint8(this.#room(1), value);
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#room(2), value, true);
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#room(4), value, true);
    return this;
  }

  u64(value: number): this {
    this.#view.setBigUint64(this.#room(8), BigInt(value), true);
    return this;
  }

  /** What stands for an address that leads nowhere. */
  none(): this {
    return this.u32(0xffffffff).u32(0xffffffff);
  }

  /** Characters of one byte each. */
  ascii(text: string): this {
    for (let i = 0; i < text.length; i++) this.u8(text.charCodeAt(i));
    return this;
  }

  put(bytes: ArrayLike<number>): this {
    this.bytes.set(bytes, this.#room(bytes.length));
    return this;
  }

  /** Leaves zeros up to here. */
  skipTo(at: number): this {
    this.#at = at;
    return this;
  }

  #room(size: number): number {
    this.#at += size;
    return this.#at - size;
  }
}
