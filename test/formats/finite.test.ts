// The check of numbers before they are written, and behind reading.
import { expect, test } from "vitest";
import { allFinite, checkFinite } from "../../ts/io/finite.js";

const BROKEN = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

test.each([Float32Array, Float64Array])("%o: one broken number is found at every place", (Type) => {
  for (let length = 0; length < 12; length++) {
    const numbers = new Type(length).fill(0.5);
    expect(allFinite(numbers)).toBe(true);
    for (let at = 0; at < length; at++) {
      for (const broken of BROKEN) {
        numbers[at] = broken;
        expect(allFinite(numbers)).toBe(false);
      }
      numbers[at] = 0.5;
    }
  }
});

test("the largest, the smallest and zeros of either sign are finite, however many there are", () => {
  const largest = (2 - 2 ** -23) * 2 ** 127;
  const some = [largest, -largest, 2 ** -149, -(2 ** -149), 2 ** -126, -0, 0];
  expect(allFinite(new Float32Array(700).map((_, i) => some[i % some.length]!))).toBe(true);
  expect(allFinite(Float64Array.of(Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324, -0))).toBe(true);
  const sum = new Float64Array(11).fill(Number.MAX_VALUE);
  expect(allFinite(sum)).toBe(true);
  sum[4] = Number.NEGATIVE_INFINITY;
  expect(allFinite(sum)).toBe(false);
});

test("every exponent is told right, whatever the fraction", () => {
  const bits = new Uint32Array(1);
  const number = new Float32Array(bits.buffer);
  for (let exponent = 0; exponent < 256; exponent++) {
    for (const rest of [0, 1, 0x7fffff, 0x80000000, 0x80400000]) {
      bits[0] = (exponent << 23) | rest;
      expect(allFinite(number)).toBe(exponent < 255);
    }
  }
});

test("a part of an array is looked at alone", () => {
  const all = Float32Array.of(Number.NaN, 1, 2, Number.NaN);
  expect(allFinite(all.subarray(1, 3))).toBe(true);
  expect(allFinite(all.subarray(1))).toBe(false);
});

test("the first broken one is named", () => {
  const broken = { name: "bias", data: Float32Array.of(1, Number.NaN) };
  expect(() => checkFinite([{ name: "kernel", data: Float32Array.of(1) }, broken])).toThrow(
    'The weight "bias" holds NaN or Infinity',
  );
});
