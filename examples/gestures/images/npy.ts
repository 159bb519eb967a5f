// Arrays of NumPy: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import { unzipSync } from "fflate";
import { checkSize, onWhite, type Picture } from "./picture.js";

/** Reads one number of each type, by its letter and its bytes; `little` is the order of the bytes. */
type Read = (view: DataView, at: number, little: boolean) => number;
const TYPES: Readonly<Record<string, Read>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** A number of 16 bits (IEEE 754): a sign, five bits of exponent, ten of fraction. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : fraction * 2 ** -24);
}

/** More bytes than this are not unpacked of an archive. */
const MOST_BYTES = 1 << 30;

/**
 * The frames in an array of NumPy, `.npy`, or in the only array of an `.npz`: [frames, height, width], or with one, three or four channels behind, or one or three before the height.
 * Levels go from 0 to 255, or from 0 to 1 where none is above. The fourth channel is opacity, on white.
 *
 * @throws Error that says in words what is wrong with the file.
 */
export function* decodeFrames(bytes: Uint8Array): Generator<Picture> {
  const { shape, strides, count, value } = readArray(bytes[0] === 0x50 ? onlyMember(bytes) : bytes);
  const [row, column, channel] = axesOf(shape);
  const [frames, height, width] = [shape[0]!, shape[row]!, shape[column]!];
  const channels = channel === undefined ? 1 : shape[channel]!;
  checkSize(width, height);
  const factor = brightest(count, value);
  const stride = (axis: number | undefined) => (axis === undefined ? 0 : strides[axis]!);
  for (let i = 0; i < frames; i++) {
    const data = new Float32Array(height * width * channels);
    let place = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = i * strides[0]! + y * stride(row) + x * stride(column);
        for (let c = 0; c < channels; c++) data[place++] = factor * value(at + c * stride(channel));
      }
    }
    if (channels === 4) yield { width, height, channels: 3, data: onWhite(data) };
    else yield { width, height, channels: channels as 1 | 3, data };
  }
}

/** The axes of rows, columns and channels, the last of which may be missing. */
function axesOf(shape: readonly number[]): readonly [number, number, number?] {
  if (shape[0] !== 0) {
    if (shape.length === 3) return [1, 2];
    if (shape.length === 4 && [1, 3, 4].includes(shape[3]!)) return [1, 2, 3];
    if (shape.length === 4 && [1, 3].includes(shape[1]!)) return [2, 3, 1];
  }
  throw new Error(
    `its array has the shape (${shape.join(", ")}): expected (frames, height, width), or that with 1, 3 or 4 channels`,
  );
}

/** What makes levels from 0 to 255 of an array's numbers. */
function brightest(count: number, valueAt: (place: number) => number): number {
  let most = 0;
  for (let i = 0; i < count; i++) {
    const value = valueAt(i);
    if (!(value >= 0 && value <= 255)) {
      throw new Error(`it holds ${value}: levels go from 0 to 255, or to 1`);
    }
    most = Math.max(most, value);
  }
  return most <= 1 ? 255 : 1;
}

function onlyMember(bytes: Uint8Array): Uint8Array {
  const names: string[] = [];
  const members = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      names.push(name);
      if (originalSize > MOST_BYTES) throw new Error(`${name} has ${originalSize} bytes`);
      return true;
    },
  });
  if (names.length !== 1) {
    throw new Error(
      `it holds ${names.length} arrays (${names.slice(0, 3).join(", ")}): expected 1`,
    );
  }
  return members[names[0]!]!;
}

function readArray(bytes: Uint8Array) {
  if (bytes.length < 12 || bytes[0] !== 0x93 || latin(bytes.subarray(1, 6)) !== "NUMPY") {
    throw new Error("it is no array of NumPy");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  // Its first version has two bytes for the header's length, those after it four.
  const begin = bytes[6] === 1 ? 10 : 12;
  const length = bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = latin(bytes.subarray(begin, begin + length));
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? "";
  const shape = /'shape':\s*\(([\d, ]*)\)/.exec(header)?.[1]?.match(/\d+/g)?.map(Number) ?? [];
  const read = /^[<>|]/.test(type) ? TYPES[type.slice(1)] : undefined;
  if (!read) throw new Error(`its numbers have the type "${type}", which is not read here`);
  const size = Number(type.slice(2));
  const count = shape.reduce((product, length) => product * length, 1);
  const follow = bytes.length - begin - length;
  if (follow !== count * size) {
    throw new Error(`its array should take ${count * size} bytes, and ${follow} follow`);
  }
  const little = !type.startsWith(">");
  return {
    shape,
    strides: stridesOf(shape, /'fortran_order':\s*True/.test(header)),
    count,
    value: (place: number) => read(view, begin + length + place * size, little),
  };
}

/** How many numbers on the next one along each axis is: the last axis has its neighbours side by side, in Fortran's order the first. */
function stridesOf(shape: readonly number[], fortran: boolean): number[] {
  const over = (axes: readonly number[]) => axes.reduce((product, length) => product * length, 1);
  return shape.map((_, axis) => over(fortran ? shape.slice(0, axis) : shape.slice(axis + 1)));
}

const latin = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);
