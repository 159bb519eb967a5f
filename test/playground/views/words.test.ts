import { expect, test } from "vitest";
import { layoutOf } from "../../../examples/playground/views/heat_map/layout.js";
import { moved } from "../../../examples/playground/views/parts/steps.js";
import { figures, percentages } from "../../../examples/playground/views/pure/figure.js";
import { level } from "../../../examples/playground/views/pure/level.js";
import { visible } from "../../../examples/playground/views/pure/visible.js";

test("numbers are written so that they can be read", () => {
  const figure = figures("en");
  const given = [0, 12_345, 0.123456, -0.5, 1e-7, 2.5e9, Number.NaN, null, undefined];
  expect(given.map(figure)).toEqual([
    "0",
    "12,345",
    "0.1235",
    "-0.5",
    "1e-7",
    "2.5e9",
    "–",
    "–",
    "–",
  ]);
  expect(figures("de")(1234.5)).toBe("1.235");
  expect(percentages("en")(0.1234)).toBe("12.3%");
});

test("keys move a cursor within its list", () => {
  const from = (at: number | undefined) => (key: string) => moved(key, at, 30);
  expect(["ArrowLeft", "ArrowDown", "PageDown", "Home", "End", "a"].map(from(10))).toEqual([
    9,
    11,
    13,
    0,
    29,
    undefined,
  ]);
  expect(["ArrowRight", "ArrowLeft"].map(from(undefined))).toEqual([0, 29]);
  expect([from(0)("ArrowLeft"), from(29)("PageDown")]).toEqual([0, 29]);
  expect(moved("Home", undefined, 0)).toBeUndefined();
});

test("spaces and ends of lines are seen", () => {
  expect(visible("a b\n")).toBe("a␣b↵");
});

test("silence is as low as the scale goes, a full square wave is 0 dB", () => {
  expect(level(new Float32Array(8))).toBe(-80);
  expect(level(new Float32Array(0))).toBe(-80);
  expect(level(Float32Array.of(1, -1, 1, -1))).toBeCloseTo(0, 12);
  expect(level(Float32Array.of(0.1, -0.1))).toBeCloseTo(-20, 5);
});

const asked = {
  width: 600,
  rows: 4,
  columns: 60,
  rowNames: 80,
  columnNames: 15,
  words: false,
  square: false,
};

test("a map fills its width; of narrow columns some are named", () => {
  const layout = layoutOf(asked);
  expect(layout.left + layout.cells.width).toBeLessThanOrEqual(600);
  expect(layout.left + layout.cells.width).toBeGreaterThan(590);
  expect(layout.columnEvery * (layout.cells.width / 60)).toBeGreaterThan(15);
  expect(layoutOf({ ...asked, columns: 5 }).columnEvery).toBe(1);
});

test("cells of tokens are square; words are all shown, upright where they are long", () => {
  const layout = layoutOf({ ...asked, columns: 8, columnNames: 30, words: true, square: true });
  expect(layout.cells.width / 8).toBe(layout.cells.height / 4);
  expect([layout.columnEvery, layout.upright]).toEqual([1, false]);
  const long = { ...asked, columnNames: 70, words: true };
  for (const columns of [8, 25]) {
    for (const square of [true, false]) {
      expect(layoutOf({ ...long, columns, square }).upright).toBe(true);
      expect(layoutOf({ ...long, columns, square }).columnEvery).toBe(1);
    }
  }
});

test("a map that is narrower than its names still has room for cells", () => {
  const layout = layoutOf({ ...asked, width: 120, rowNames: 400 });
  expect(layout.cells.width).toBeGreaterThanOrEqual(24);
});
