// Arrays of NumPy: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import { unzipSync } from "fflate";
import { checkSize, type Picture } from "./picture.js";

/** Numbers of each type, which are little-endian. */
const TYPES: Readonly<Record<string, (buffer: ArrayBuffer) => ArrayLike<number | bigint>>> = {
  "|b1": (buffer) => new Uint8Array(buffer),
  "|u1": (buffer) => new Uint8Array(buffer),
  "<u2": (buffer) => new Uint16Array(buffer),
  "<i4": (buffer) => new Int32Array(buffer),
  "<i8": (buffer) => new BigInt64Array(buffer),
  "<f4": (buffer) => new Float32Array(buffer),
  "<f8": (buffer) => new Float64Array(buffer),
};

/** More bytes than this are not unpacked of an archive. */
const MOST_BYTES = 1 << 30;

/**
 * The frames in an array of NumPy, `.npy`, or in the only array of an `.npz`: [frames, height, width], or with one, three or four channels behind.
 * Bytes are levels from 0 to 255, truth values black and white, floats from 0 to 1, or to 255 where one is above 1.
 *
 * @throws Error that says in words what is wrong with the file.
 */
export function* decodeFrames(bytes: Uint8Array): Generator<Picture> {
  const { type, shape, values } = readArray(bytes[0] === 0x50 ? onlyMember(bytes) : bytes);
  const [frames = 0, height = 0, width = 0, channels = 1] = shape;
  if (![3, 4].includes(shape.length) || ![1, 3].includes(channels) || frames === 0) {
    throw new Error(
      `its array has the shape (${shape.join(", ")}): expected (frames, height, width), or that with 1 or 3 channels`,
    );
  }
  checkSize(width, height);
  const factor = brightest(values, type);
  const size = height * width * channels;
  for (let i = 0; i < frames; i++) {
    const data = Float32Array.from(
      { length: size },
      (_, k) => factor * Number(values[i * size + k]),
    );
    yield { width, height, channels: channels as 1 | 3, data };
  }
}

/** What makes levels from 0 to 255 of an array's numbers. */
function brightest(values: ArrayLike<number | bigint>, type: string): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]!);
    if (!(value >= 0 && value <= 255)) {
      throw new Error(`it holds ${value}: levels go from 0 to 255, or to 1`);
    }
    most = Math.max(most, value);
  }
  return type === "|b1" || (type.startsWith("<f") && most <= 1) ? 255 : 1;
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
  const numbers = TYPES[type];
  if (!numbers) throw new Error(`its numbers have the type "${type}", which is not read here`);
  if (/'fortran_order':\s*True/.test(header)) {
    throw new Error("its axes are in Fortran's order: save numpy.ascontiguousarray of it");
  }
  // A copy with a buffer of its own, which Node does not give to small files.
  const body = Uint8Array.from(bytes.subarray(begin + length));
  const expected = shape.reduce((product, size) => product * size, Number(type.slice(2)));
  if (body.length !== expected) {
    throw new Error(`its array should take ${expected} bytes, and ${body.length} follow`);
  }
  return { type, shape, values: numbers(body.buffer) };
}

const latin = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);
