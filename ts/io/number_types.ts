/** Types of numbers in files, little-endian, and what they are as float32. */
import { type CopyTo, copied } from "../numbers.js";
import { sizeOf } from "../shape.js";

interface NumberKind {
  /** Bytes of a number. */
  readonly size: number;
  /** The number, exactly; see {@link wide} for those of 64 bits. */
  readonly read: (view: DataView, at: number) => number;
}

const KINDS = {
  float16: { size: 2, read: (view, at) => half(view.getUint16(at, true)) },
  bfloat16: { size: 2, read: (view, at) => upperHalf(view.getUint16(at, true)) },
  float32: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  float64: { size: 8, read: (view, at) => view.getFloat64(at, true) },
  int8: { size: 1, read: (view, at) => view.getInt8(at) },
  int16: { size: 2, read: (view, at) => view.getInt16(at, true) },
  int32: { size: 4, read: (view, at) => view.getInt32(at, true) },
  int64: { size: 8, read: (view, at) => wide(view.getBigInt64(at, true)) },
  uint8: { size: 1, read: (view, at) => view.getUint8(at) },
  uint16: { size: 2, read: (view, at) => view.getUint16(at, true) },
  uint32: { size: 4, read: (view, at) => view.getUint32(at, true) },
  uint64: { size: 8, read: (view, at) => wide(view.getBigUint64(at, true)) },
} as const satisfies Record<string, NumberKind>;

export type NumberType = keyof typeof KINDS;

/** Numbers of a file, with their shape. */
export interface StoredNumbers {
  readonly shape: readonly number[];
  /** The numbers as float32, into room for as many. */
  readonly copyTo: CopyTo;
}

/** The same, of which a single one may have more digits. */
export interface StoredTensor extends StoredNumbers {
  /** A single number, without loss. */
  number(): number;
}

/** Bytes that a number of this type takes. */
export const bytesOf = (type: NumberType): number => KINDS[type].size;

/**
 * Writes numbers as float32. What float32 can't say is rounded once, to the nearest, as NumPy and Keras do.
 *
 * @param bytes as many as make whole numbers; they may begin at any place.
 * @param into room for as many.
 */
export function writeFloats(bytes: Uint8Array, type: NumberType, into: Float32Array): void {
  if (type === "float32") {
    // Machines that run WebAssembly are little-endian, as files are.
    new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(bytes);
    return;
  }
  const { size, read } = KINDS[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < into.length; i++) into[i] = read(view, i * size);
}

/**
 * The numbers as float32, in room of their own.
 *
 * @throws BpttError `OutOfMemory` where there is none.
 */
export const floatsOf = ({ shape, copyTo }: StoredNumbers): Float32Array =>
  copied({ length: sizeOf(shape), copyTo }, "the weights");

/** The first of the numbers. Integers beyond 2^53 come as the double that rounds to the same float32. */
export const firstNumber = (bytes: Uint8Array, type: NumberType): number =>
  KINDS[type].read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);

const scratch = new Uint32Array(1);
const asFloat = new Float32Array(scratch.buffer);

/** 1 bit of sign, 8 of exponent, 7 of fraction: the upper half of a float32. */
function upperHalf(bits: number): number {
  scratch[0] = bits << 16;
  return asFloat[0]!;
}

/** 1 bit of sign, 5 of exponent, 10 of fraction; an exponent of 0 goes with fractions below 1. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits >> 15 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/**
 * An integer as a double. Beyond 2^53 the last bit that is kept tells whether one below it was set: to round once to a double, and then
 * to float32, could end on the wrong side of the middle between two floats.
 */
function wide(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const kept = (value >> 12n) << 12n;
  return Number(kept === value ? kept : kept | 0x1000n);
}
