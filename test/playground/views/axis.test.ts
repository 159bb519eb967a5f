import { expect, test } from "vitest";
import { decades, extent, powers, ticks } from "../../../examples/playground/views/pure/axis.js";
import { scaleOf } from "../../../examples/playground/views/pure/scale.js";

test.each([
  [[0, 1], 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [[-1, 1], 4, [-1, -0.5, 0, 0.5, 1]],
  [[0, 0.3], 3, [0, 0.1, 0.2, 0.3]],
  [[0, 2400], 4, [0, 1000, 2000]],
  [[3, 3], 4, [3]],
  [[2e-9, 6e-9], 4, [2e-9, 3e-9, 4e-9, 5e-9, 6e-9]],
] as const)("round numbers within %j", ([low, high], count, expected) => {
  const found = ticks([low, high], count);
  expect(found).toHaveLength(expected.length);
  for (const [i, tick] of found.entries()) expect(tick).toBeCloseTo(expected[i]!, 14);
});

test("powers of ten within a range, of long ranges every other", () => {
  expect(powers([1e-3, 1], 4)).toEqual([1e-3, 1e-2, 1e-1, 1]);
  expect(powers([1e-9, 1], 4)).toEqual([1e-9, 1e-6, 1e-3, 1]);
});

test("a logarithmic scale has whole decades, 12 at most", () => {
  expect(decades([0.02, 3, 0, -5, Number.NaN])).toEqual([0.01, 10]);
  expect(decades([1e-30, 1])).toEqual([1e-12, 1]);
  expect(decades([1])).toEqual([0.1, 1]);
  expect(decades([0, Number.NaN])).toEqual([0.1, 1]);
});

test("what is not finite has no place", () => {
  expect(extent([3, Number.NaN, -1, Number.POSITIVE_INFINITY])).toEqual([-1, 3]);
  expect(extent([])).toBeUndefined();
});

test("a logarithmic scale: vanished gradients have the colour of the least", () => {
  const scale = scaleOf("logarithmic", [1e-4, 1], undefined, false);
  expect(scale.place(1e-2)).toBeCloseTo(0.5, 12);
  expect(scale.place(0)).toBe(0);
  expect(scale.colour(1e-20)).toEqual(scale.colour(1e-4));
});

test("a diverging scale has 0 in its middle, and a range can be given", () => {
  expect(scaleOf("diverging", [-0.2, 0.8], undefined, false).range).toEqual([-0.8, 0.8]);
  expect(scaleOf("diverging", [0, 0], undefined, false).place(0)).toBe(0.5);
  expect(scaleOf("diverging", [-0.2, 0.8], [-1, 1], false).place(0.5)).toBe(0.75);
});

test("a linear scale begins at 0", () => {
  expect(scaleOf("linear", [0.2, 0.4], undefined, false).range).toEqual([0, 0.4]);
  expect(scaleOf("linear", [0, 0], undefined, false).place(0)).toBe(0);
});
