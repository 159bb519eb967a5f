// Messages in the wire format of Protocol Buffers, as far as ONNX needs it: https://protobuf.dev/programming-guides/encoding/
import { joined } from "../../allocate.js";
import { utf8 } from "../../engine/runtime.js";

/** How a field's value is written: a varint, 4 bytes, or bytes behind their number. */
const VARINT = 0;
const BYTES = 2;
const FOUR = 5;

/** A message, field by field. Bytes that it is given are read when it is finished, and copied once. */
export class Message {
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  int(field: number, value: number | bigint): this {
    return this.#add(varint(field * 8 + VARINT), varint(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#add(varint(field * 8 + FOUR), bytes);
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#add(varint(field * 8 + BYTES), varint(value.length), value);
  }

  message(field: number, value: Message): this {
    return this.#add(varint(field * 8 + BYTES), varint(value.#size), ...value.#parts);
  }

  /** All fields. */
  finish(): Uint8Array {
    return joined(Uint8Array, this.#parts, "the file's bytes");
  }

  #add(...parts: Uint8Array[]): this {
    for (const part of parts) {
      this.#parts.push(part);
      this.#size += part.length;
    }
    return this;
  }
}

/** Seven bits a byte, the lowest first; of negative integers all 64 bits. */
function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
