import { expect, test } from "vitest";
import {
  curvesOf,
  nearest,
  placesOf,
  type Run,
  valueAt,
} from "../../../examples/playground/views/curves/curve.js";
import { smoothed, thinned } from "../../../examples/playground/views/pure/smoothing.js";

test("a smoothed curve begins where it was measured, and keeps its gaps", () => {
  expect(smoothed([4, null, 2], 0.5)).toEqual([4, null, (0.5 * 2 + 0.5 * 2) / 0.75]);
  expect(smoothed([4, 1, 7], 0)).toEqual([4, 1, 7]);
  for (const value of smoothed([3, 3, 3, 3], 0.98)) expect(value).toBeCloseTo(3, 12);
});

test("what is not finite is a gap, and poisons nothing behind it", () => {
  expect(smoothed([1, Number.NaN, 1, Number.POSITIVE_INFINITY, 1], 0.9)[4]).toBeCloseTo(1, 12);
});

test("a thinned curve keeps its ends and every peak", () => {
  const x = Array.from({ length: 10_000 }, (_, i) => i);
  const y = x.map((i) => (i === 4321 ? 100 : i === 777 ? -50 : Math.sin(i)));
  const thin = thinned({ x, y }, 200);
  expect(thin.x.length).toBeLessThanOrEqual(200);
  expect(thin.y).toContain(100);
  expect(thin.y).toContain(-50);
  expect([thin.x[0], thin.x.at(-1)]).toEqual([0, 9999]);
  expect(thin.x).toEqual([...thin.x].sort((a, b) => a - b));
  expect(thin.y).toEqual(thin.x.map((i) => y[i]));
});

test("a short curve loses its gaps alone", () => {
  expect(thinned({ x: [1, 2, 3], y: [5, null, 6] }, 100)).toEqual({ x: [1, 3], y: [5, 6] });
});

const run: Run = {
  name: "A",
  colour: 1,
  steps: [1, 2, 3],
  seconds: [0.5, 1, 1.5],
  values: { loss: [1, 0, 0.25], held: [null, 2, null] },
};
const metric = { id: "loss", name: "Loss", held: "held", positive: true };
const settings = { axis: "step", logarithmic: false, smoothing: 0 } as const;

test("a run has a line for its training and one for what was held out", () => {
  const lines = curvesOf(metric, [run], settings);
  expect(lines.map(({ held, points }) => [held, points.x, points.y])).toEqual([
    [false, [1, 2, 3], [1, 0, 0.25]],
    [true, [2], [2]],
  ]);
});

test("by seconds; on a logarithmic scale without zeros; what was measured behind what is smoothed", () => {
  const [seconds] = curvesOf(metric, [run], { ...settings, axis: "seconds" });
  expect(seconds!.points.x).toEqual([0.5, 1, 1.5]);
  const [logarithmic] = curvesOf(metric, [run], { ...settings, logarithmic: true });
  expect(logarithmic!.points).toEqual({ x: [1, 3], y: [1, 0.25] });
  const other = { ...metric, positive: false };
  expect(curvesOf(other, [run], { ...settings, logarithmic: true })[0]!.points.x).toHaveLength(3);
  const smooth = curvesOf(metric, [run], { ...settings, smoothing: 0.5 });
  expect(smooth.map(({ faint }) => faint)).toEqual([true, true, false, false]);
});

test("what a curve has at a place is what it had last", () => {
  const points = { x: [1, 3, 5], y: [10, 30, 50] };
  expect([0, 1, 2, 4.9, 5, 99].map((place) => valueAt(points, place))).toEqual([
    null,
    10,
    10,
    30,
    50,
    50,
  ]);
});

test("the cursor stands where some curve has a point", () => {
  expect(placesOf(curvesOf(metric, [run], settings))).toEqual([1, 2, 3]);
  expect([-5, 1.4, 1.6, 2.5, 9].map((place) => nearest([1, 2, 3], place))).toEqual([0, 0, 1, 1, 2]);
});
