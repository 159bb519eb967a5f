// NumPy's archives of arrays, as the collection of model files has inputs and outputs.
import { readFileSync } from "node:fs";
import { readZip } from "../../ts/formats/zip/read.js";

export interface NumPyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const TYPES: Readonly<Record<string, (buffer: ArrayBuffer) => Iterable<number | bigint>>> = {
  "<f2": (buffer) => Array.from(new Uint16Array(buffer), half),
  "<f4": (buffer) => new Float32Array(buffer),
  "<f8": (buffer) => new Float64Array(buffer),
  "<i4": (buffer) => new Int32Array(buffer),
  "<i8": (buffer) => new BigInt64Array(buffer),
};

/** The value of a float of 16 bits that is no NaN. */
function half(bits: number): number {
  const [exponent, digits] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent === 0 ? digits * 2 ** -24 : (1 + digits / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}

/** The arrays whose names are these letters with numbers, in the order of the numbers; strings and the like are left out. */
export function readNpz(path: string, letter: string): NumPyArray[] {
  const members = readZip(new Uint8Array(readFileSync(path)), path, 1e7);
  const arrays: NumPyArray[] = [];
  for (let i = 0; members.has(`${letter}${i}.npy`); i++) {
    const array = readNpy(members.get(`${letter}${i}.npy`)!.bytes());
    if (array) arrays.push(array);
  }
  return arrays;
}

function readNpy(bytes: Uint8Array): NumPyArray | undefined {
  const length = bytes[8]! + 256 * bytes[9]!;
  const header = new TextDecoder("latin1").decode(bytes.subarray(10, 10 + length));
  const type = /'descr': '([^']+)'/.exec(header)?.[1] ?? "";
  const shape = [.../'shape': \(([^)]*)\)/.exec(header)![1]!.matchAll(/\d+/g)].map(Number);
  const numbers = TYPES[type]?.(bytes.slice(10 + length).buffer);
  return numbers && { shape, data: Float32Array.from(numbers as Iterable<number>, Number) };
}
