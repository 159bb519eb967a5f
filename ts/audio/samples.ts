/** How a sample is written. */
export interface SampleType {
  readonly kind: "unsigned" | "signed" | "float";
  /** 8 unsigned; 16, 24 or 32 signed; 32 or 64 as a float. */
  readonly bits: number;
}

/** Reads sample `i` of bytes: whole numbers as a fraction of the largest of their size. */
export function sampleReader({ kind, bits }: SampleType, bytes: Uint8Array): (i: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (kind === "float") {
    return bits === 32 ? (i) => view.getFloat32(4 * i, true) : (i) => view.getFloat64(8 * i, true);
  }
  if (kind === "unsigned") return (i) => (bytes[i]! - 128) / 128;
  if (bits === 16) return (i) => view.getInt16(2 * i, true) / 2 ** 15;
  if (bits === 32) return (i) => view.getInt32(4 * i, true) / 2 ** 31;
  return (i) => (view.getInt16(3 * i + 1, true) * 256 + bytes[3 * i]!) / 2 ** 23;
}
