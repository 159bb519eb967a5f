/**
 * The bytes of a Uint8Array, a Buffer or an ArrayBuffer, not copied; undefined for anything else. Told by their form and
 * not by their class, as test runners give each file classes of its own.
 */
export function toBytes(value: unknown): Uint8Array | undefined {
  try {
    if (!ArrayBuffer.isView(value)) {
      // Throws for what is no buffer, whatever it calls itself.
      byteLength.call(value);
      return new Uint8Array(value as ArrayBuffer);
    }
    if ((value as Uint8Array).BYTES_PER_ELEMENT !== 1) return undefined;
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  } catch {
    return undefined;
  }
}

/** The same bytes in a buffer of their own: of a part of one the whole would be kept, or written. */
export const alone = (bytes: Uint8Array): Uint8Array =>
  bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();

const byteLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")!.get!;
