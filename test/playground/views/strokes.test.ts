import { expect, test } from "vitest";
import { Pen } from "../../../examples/playground/views/drawing/pen.js";
import {
  drawnBy,
  resampled,
  type Stroke,
} from "../../../examples/playground/views/pure/strokes.js";

const corner: Stroke = [
  { x: 0, y: 0, time: 0 },
  { x: 0.5, y: 0, time: 1 },
  { x: 0.5, y: 0.25, time: 3 },
];

test("points of a resampled stroke are equally far apart along it", () => {
  const points = resampled(corner, 0.1);
  expect(points.map(({ x, y }) => [x, y].map((place) => Math.round(100 * place)))).toEqual([
    [0, 0],
    [10, 0],
    [20, 0],
    [30, 0],
    [40, 0],
    [50, 0],
    [50, 10],
    [50, 20],
    [50, 25],
  ]);
  // Of 2 seconds for a quarter, 0.8 for a tenth.
  expect(points.map(({ time }) => Math.round(10 * time) / 10)).toEqual([
    0, 0.2, 0.4, 0.6, 0.8, 1, 1.8, 2.6, 3,
  ]);
});

test("it does not matter how often the device reported", () => {
  const often = Array.from({ length: 1001 }, (_, i) => {
    const along = (0.75 * i) / 1000;
    return { x: Math.min(along, 0.5), y: Math.max(0, along - 0.5), time: 0 };
  });
  for (const [i, point] of resampled(often, 0.05).entries()) {
    const other = resampled(corner, 0.05)[i]!;
    expect(Math.hypot(point.x - other.x, point.y - other.y)).toBeLessThan(1e-3);
  }
});

test("a dot stays a dot, and nothing stays nothing", () => {
  const dot = [{ x: 0.3, y: 0.4, time: 0 }];
  expect(resampled(dot, 0.1)).toEqual(dot);
  expect(resampled([...dot, ...dot], 0.1)).toEqual(dot);
  expect(resampled([], 0.1)).toEqual([]);
});

test("a drawing is drawn again as time goes", () => {
  const later: Stroke = [{ x: 0.9, y: 0.9, time: 4 }];
  expect(drawnBy([corner, later], -1)).toEqual([]);
  const [begun, ...others] = drawnBy([corner, later], 2);
  expect(others).toEqual([]);
  expect(begun!.at(-1)).toEqual({ x: 0.5, y: 0.125, time: 2 });
  expect(drawnBy([corner, later], 4)).toEqual([corner, later]);
});

test("a pen draws where it is down, within the pad, with times from its first touch", () => {
  const pen = new Pen();
  pen.move(0.1, 0.1, 5);
  pen.lower(0.2, 0.3, 10);
  pen.move(1.5, -1, 10.5);
  pen.lift();
  pen.move(0.5, 0.5, 11);
  pen.lower(0.4, 0.4, 12);
  expect(pen.strokes).toEqual([
    [
      { x: 0.2, y: 0.3, time: 0 },
      { x: 1, y: 0, time: 0.5 },
    ],
    [{ x: 0.4, y: 0.4, time: 2 }],
  ]);
  pen.undo();
  expect(pen.down).toBe(false);
  expect(pen.strokes).toHaveLength(1);
});
