// Messages of Protocol Buffers, read: the fields that a file has, one after the other.
import { createHash } from "node:crypto";

export type Field = readonly [field: number, value: number | Uint8Array];

export function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const kind = key % 8;
    if (kind === 0) {
      fields.push([key >> 3, varint()]);
      continue;
    }
    const length = kind === 2 ? varint() : 4;
    fields.push([key >> 3, bytes.subarray(at, at + length)]);
    at += length;
  }
  return fields;
}

/** All values of one field. */
export const every = (bytes: Uint8Array, field: number): (number | Uint8Array)[] =>
  fieldsOf(bytes).flatMap(([own, value]) => (own === field ? [value] : []));

/** The messages, or texts, of one field. */
export const parts = (bytes: Uint8Array, field: number): Uint8Array[] =>
  every(bytes, field) as Uint8Array[];

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What tells a model's graph from others, whichever version wrote it. */
export function fingerprint(bytes: Uint8Array): string {
  const [graph] = parts(bytes, 7);
  return createHash("sha256").update(graph!).digest("hex").slice(0, 16);
}
