import { expect, test } from "vitest";
import { spreadOf } from "../../../examples/playground/views/pure/histogram.js";
import { pooled } from "../../../examples/playground/views/pure/pooled.js";

test("numbers are counted in bins around 0, up to the largest size on both sides", () => {
  const { mean, deviation, most, counts } = spreadOf([-1, 0, 0.1, 4], 5);
  expect([most, counts]).toEqual([4, [0, 1, 2, 0, 1]]);
  expect(mean).toBeCloseTo(0.775, 6);
  expect(deviation).toBeCloseTo(1.911, 3);
  expect(spreadOf([-4, 4], 3).counts).toEqual([1, 0, 1]);
});

test("zeros lie in the middle, and nothing is nowhere", () => {
  expect(spreadOf([0, 0], 3)).toEqual({ mean: 0, deviation: 0, most: 0, counts: [0, 2, 0] });
  expect(spreadOf([], 3)).toEqual({ mean: 0, deviation: 0, most: 0, counts: [0, 0, 0] });
});

test("of each block of a large table what stands out is kept, with its sign", () => {
  const values = [1, -2, 3, 0, 0, 5, 4, 0, -9];
  expect(pooled({ rows: 3, columns: 3, values }, [2, 2])).toEqual({
    rows: 2,
    columns: 2,
    values: Float32Array.of(-2, 5, 4, -9),
    block: [2, 2],
  });
  const whole = pooled({ rows: 3, columns: 3, values }, [3, 3]);
  expect([whole.block, Array.from(whole.values)]).toEqual([[1, 1], values]);
});
