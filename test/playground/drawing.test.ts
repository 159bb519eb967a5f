import { expect, test } from "vitest";
import type { Stroke } from "../../examples/playground/tasks/drawing/alphabets.js";
import { inkOf, stepsOf } from "../../examples/playground/tasks/drawing/strokes.js";

const corner: Stroke = [
  [0.3, 0.2],
  [0.3, 0.6],
  [0.7, 0.6],
];
const dash: Stroke = [
  [0.2, 0.4],
  [0.4, 0.4],
];

test("steps are drawn again, stroke by stroke, as large as the canvas lets them be", () => {
  const strokes = inkOf(stepsOf([corner, dash]));
  expect(strokes).toHaveLength(2);
  const [first, second] = strokes;
  // Steps are as long as each other, so that a corner is cut a little. The whole is half as wide as the canvas, which becomes all of it but the margin.
  const scale = 0.8 / 0.5;
  expect(first!.at(-1)![0]).toBeCloseTo(0.9, 1);
  expect(first!.at(-1)![1]! - first![0]![1]!).toBeCloseTo(scale * 0.4, 1);
  expect(second![0]![0]).toBeCloseTo(0.1, 1);
  expect(second![0]![1]! - first![0]![1]!).toBeCloseTo(scale * 0.2, 1);
});

test("a drawing without steps is one point in the middle", () => {
  expect(inkOf([])).toEqual([[[0.5, 0.5]]]);
});
