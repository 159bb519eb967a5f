// What the benchmark makes of its measurements.
import { describe, expect, test } from "vitest";
import { type Result, ratios } from "../bench/ratios.js";
import { markdown, type Report } from "../bench/report.js";
import { apart, linearity, spread } from "../bench/statistics.js";
import { pointsOf } from "../bench/sweep_points.js";
import { markdown as sweepTable } from "../bench/sweep_report.js";

const result = (name: string, train: number[], failure?: string): Result => ({
  name,
  engine: `${name} 1.0`,
  threads: 1,
  failure,
  times: { train: spread(train) },
});

describe("statistics", () => {
  test("the least and the middle of all times", () => {
    expect(spread([5, 3, 4])).toEqual({ min: 3, median: 4, all: [5, 3, 4] });
    expect(spread([2.123456]).min).toBe(2.123);
  });

  test("a line fits a line, and a parabola less well", () => {
    expect(linearity([1, 2, 5].map((x) => [x, 3 * x + 1]))).toBeCloseTo(1, 12);
    // Symmetrical about its middle, a parabola is no line at all.
    const squares = [1, 2, 3, 4, 5].map((x): [number, number] => [x, x * x - 6 * x]);
    expect(linearity(squares)).toBeCloseTo(0, 12);
    expect(linearity([1, 2, 3].map((x) => [x, x * x]))).toBeCloseTo(48 / 49, 12);
  });

  test("how far times lie apart", () => {
    expect(apart([10, 11, 10.5])).toBeCloseTo(0.1);
  });
});

describe("ratios", () => {
  test("are taken against the fastest of the others, of minima and of medians", () => {
    const found = ratios([
      result("bptt relaxed", [10, 12, 14]),
      result("Keras jit", [20, 20, 21]),
      result("PyTorch", [25, 16, 30]),
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      what: "training step, 1 thread, relaxed / native",
      min: 10 / 16,
      median: 12 / 25,
      theirs: "PyTorch: 16.0 / 25.0 ms",
    });
  });

  test("leave out who failed and who is absent", () => {
    expect(ratios([result("bptt relaxed", [10])])).toEqual([]);
    const failed = [result("bptt relaxed", [10]), result("Keras jit", [5], "no module")];
    expect(ratios(failed)).toEqual([]);
  });
});

test("the report shows every contender, also one that failed", () => {
  const results = [
    result("bptt relaxed", [10, 12]),
    result("Keras jit", [20], "No module named keras"),
  ];
  const report: Report = {
    about: "A model",
    machine: "A machine",
    how: "two repetitions",
    load: { before: 0.5, after: 1 },
    results,
    ratios: ratios([result("bptt relaxed", [10]), result("Keras jit", [20])]),
    kernels: [
      { build: "relaxed", engine: "Node 24", rates: [{ what: "ceiling", gflops: 58.8, share: 1 }] },
    ],
    sessions: {
      build: "simd128",
      engine: "Node 20",
      sizes: [
        {
          units: 64,
          times: {
            products: { best: 2, median: 4 },
            here: { best: 5, median: 6 },
            worker: { best: 40, median: 50 },
          },
        },
      ],
    },
    growth: {
      engine: "bptt",
      curves: [{ name: "T", points: [[25, 3.5]], linearity: 0.9991, apart: 0.05 }],
    },
  };
  const text = markdown(report);
  expect(text).toContain("| bptt relaxed | 10.0 / 12.0 |  |  |  |");
  const [products, here, worker] = ["2.00 / 4.00", "5.00 / 6.00", "40.0 / 50.0"];
  const beside = `${products} | ${here} | 2.50 / 1.50 | 3.00 / 2.00 | ${worker} | 35.0 / 44.0`;
  expect(text).toContain(`| GRU(64) over 64 features | ${beside} |`);
  expect(text).toContain("| Keras jit (failed: No module named keras) |");
  expect(text).toContain("| training step, 1 thread, relaxed / native | 0.500 | 0.500 |");
  expect(text).toContain("| ceiling | 58.8 | 100 % |");
  expect(text).toContain("| T | 25: 3.50 | 0.9991 | 5 % |");
  expect(text).toContain("load average 0.50 before, 1.00 after; two repetitions.");
});

describe("the sweep", () => {
  const [first, second] = pointsOf("lstm");
  const row = (point: typeof first, ...times: number[][]) => ({
    point: point!,
    what: "train" as const,
    times: times.map(spread),
  });
  const engines = ["bptt simd128", "bptt relaxed", "PyTorch", "Keras"];

  test("shows first what ours loses, against the fastest of the others", () => {
    const rows = [row(first, [4], [2, 3, 3], [9], [4]), row(second, [9], [6], [5], [3, 5, 5])];
    const table = sweepTable({ about: "One run", engines, rows });
    expect(table).toContain("Ours is slower at 1 of 2.");
    const lines = table.split("\n").filter((line) => line.startsWith("| LSTM"));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("U 8, V 10 | train | 2.00 / 1.20 |");
    expect(lines[1]).toContain("U 64, V 10 | train | 0.50 / 0.75 |");
  });

  test("goes without ratios where there are no others", () => {
    const table = sweepTable({
      about: "Alone",
      engines: engines.slice(0, 1),
      rows: [row(first, [4])],
    });
    expect(table).toMatch(/^Alone\.\n/);
    expect(table).not.toContain("fastest");
  });

  test("refuses a layer that it has not", () => {
    expect(() => pointsOf("lstm,rnn")).toThrow('not "rnn"');
    expect(pointsOf("dense,gru").every(({ cell }) => cell === "Dense" || cell === "GRU")).toBe(
      true,
    );
  });
});
