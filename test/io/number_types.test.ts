// Numbers of other types as float32: bit for bit what NumPy makes of them (test/formats/corpus.py).
import { expect, test } from "vitest";
import { firstNumber, type NumberType, toFloats } from "../../ts/io/number_types.js";
import { decodeSafetensors } from "../../ts/io/safetensors.js";
import { expected, file } from "../formats/support.js";

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
  expect([...toFloats(bytes, type, "it")]).toEqual([float]);
});

test("one number is exact where a double can be", () => {
  const bytes = new Uint8Array(BigInt64Array.of(2n ** 53n - 1n).buffer);
  expect(firstNumber(bytes, "int64")).toBe(2 ** 53 - 1);
});

test("a part of a Buffer is copied", () => {
  const pool = Buffer.from(Float32Array.of(1, 2, 3).buffer);
  const floats = toFloats(pool.subarray(4), "float32", "it");
  floats.fill(9);
  expect([...floats]).toEqual([9, 9]);
  expect(pool.readFloatLE(4)).toBe(2);
});
