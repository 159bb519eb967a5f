// Numbers of other types as float32: bit for bit what NumPy makes of them (test/formats/corpus.py).
import { expect, test } from "vitest";
import { bytesOf, firstNumber, type NumberType, writeFloats } from "../../ts/io/number_types.js";
import { decodeSafetensors } from "../../ts/io/safetensors.js";
import { expected, file } from "../formats/support.js";

const floatsOf = (bytes: Uint8Array, type: NumberType): Float32Array => {
  const floats = new Float32Array(bytes.length / bytesOf(type));
  writeFloats(bytes, type, floats);
  return floats;
};

const bits = (floats: Float32Array): number[] => [
  ...new Uint32Array(floats.buffer, floats.byteOffset, floats.length),
];

test.each(Object.keys(expected.safetensors))("%s in safetensors", (name) => {
  const { data } = decodeSafetensors(file("types.safetensors"), "it").get(name)!;
  const wanted = new Uint8Array(Buffer.from(expected.safetensors[name]!, "base64"));
  expect(bits(data)).toEqual(bits(new Float32Array(wanted.buffer)));
});

/** Numbers of 64 bits at the middle of two floats, and just beside it. */
const middle = 2n ** 40n + 2n ** 16n;
test.each<[NumberType, Uint8Array, number]>([
  ["int64", new Uint8Array(BigInt64Array.of(middle).buffer), 2 ** 40],
  ["int64", new Uint8Array(BigInt64Array.of(middle + 1n).buffer), 2 ** 40 + 2 ** 17],
  ["int64", new Uint8Array(BigInt64Array.of(2n ** 62n + 2n ** 38n).buffer), 2 ** 62],
  ["int64", new Uint8Array(BigInt64Array.of(2n ** 62n + 2n ** 38n + 1n).buffer), 2 ** 62 + 2 ** 39],
  [
    "int64",
    new Uint8Array(BigInt64Array.of(-(2n ** 62n) - 2n ** 38n - 1n).buffer),
    -(2 ** 62) - 2 ** 39,
  ],
  ["uint64", new Uint8Array(BigUint64Array.of(2n ** 64n - 1n).buffer), 2 ** 64],
])("%s is rounded once", (type, bytes, float) => {
  expect([...floatsOf(bytes, type)]).toEqual([float]);
});

test("one number is exact where a double can be", () => {
  const bytes = new Uint8Array(BigInt64Array.of(2n ** 53n - 1n).buffer);
  expect(firstNumber(bytes, "int64")).toBe(2 ** 53 - 1);
});

test("from any place to any place, which is all that is written to", () => {
  const pool = new Uint8Array(13);
  pool.set(new Uint8Array(Float32Array.of(1, 2, 3).buffer), 1);
  const all = new Float32Array(4);
  writeFloats(pool.subarray(1), "float32", all.subarray(1));
  expect([...all]).toEqual([0, 1, 2, 3]);
});
