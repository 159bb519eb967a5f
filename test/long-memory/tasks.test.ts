import { describe, expect, test } from "vitest";
import { adding } from "../../examples/long-memory/tasks/adding.js";
import { copy } from "../../examples/long-memory/tasks/copy.js";

const sum = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((a, b) => a + b, 0);

/** The rows of flat data, each as an ordinary array. */
function rowsOf({ data, shape }: { data: ArrayLike<number>; shape: readonly number[] }) {
  const [rows = 0] = shape;
  const size = data.length / rows;
  const all = Array.from(data);
  return Array.from({ length: rows }, (_, i) => all.slice(i * size, (i + 1) * size));
}

describe.each([
  ["adding", adding(31)],
  ["copy", copy(31)],
])("the rows of %s", (_, task) => {
  test("depend on the seed alone", () => {
    expect(task.draw(20, 5)).toEqual(task.draw(20, 5));
    expect(task.draw(20, 5).x).not.toEqual(task.draw(20, 6).x);
    // More rows begin with the same ones.
    const few = rowsOf(task.draw(5, 5).x);
    expect(rowsOf(task.draw(20, 5).x).slice(0, 5)).toEqual(few);
  });
});

describe("the adding problem", () => {
  test.each([2, 31, 200])("marks two numbers and asks for their sum (%i steps)", (steps) => {
    const { x, y } = adding(steps).draw(200, 3);
    expect(x.shape).toEqual([200, steps, 2]);
    rowsOf(x).forEach((row, i) => {
      const numbers = row.filter((_, at) => at % 2 === 0);
      const marks = row.filter((_, at) => at % 2 === 1);
      expect(numbers.every((n) => n >= 0 && n <= 1)).toBe(true);
      expect(marks.filter((mark) => mark !== 0)).toEqual([1, 1]);
      const half = Math.floor(steps / 2);
      expect(sum(marks.slice(0, half))).toBe(1);
      expect(y.data[i]).toBeCloseTo(sum(numbers.map((n, step) => n * marks[step]!)), 6);
    });
  });

  test("marks every step of a half as often as another", () => {
    const { x } = adding(6).draw(6000, 1);
    const rows = rowsOf(x);
    const marks = [0, 1, 2, 3, 4, 5].map((step) => sum(rows.map((row) => row[2 * step + 1]!)));
    for (const often of marks) expect(Math.abs(often - 2000)).toBeLessThan(150);
  });

  test("has the baseline that answering 1 comes to", () => {
    const task = adding(10);
    const { y } = task.draw(20_000, 1);
    const squares = Array.from(y.data, (target) => (target - 1) ** 2);
    expect(sum(squares) / squares.length).toBeCloseTo(task.baseline, 2);
    expect(task.baseline).toBeCloseTo(0.1667, 4);
  });
});

describe("copy memory", () => {
  test("shows ten symbols, blanks and a delimiter, and asks for the symbols after it", () => {
    const { x, y } = copy(25).draw(300, 9);
    expect(x.shape).toEqual([300, 45]);
    expect(y.shape).toEqual([300, 45]);
    const targets = rowsOf(y);
    rowsOf(x).forEach((row, i) => {
      const symbols = row.slice(0, 10);
      expect(symbols.every((id) => id >= 1 && id <= 8)).toBe(true);
      expect(row.slice(10)).toEqual([...Array(24).fill(0), 9, ...Array(10).fill(0)]);
      expect(targets[i]).toEqual([...Array(35).fill(0), ...symbols]);
    });
    const seen = new Set(targets.flat());
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("has the baseline of guessing ten of eight symbols", () => {
    expect(copy(100).baseline).toBeCloseTo((10 * Math.log(8)) / 120, 10);
  });
});
