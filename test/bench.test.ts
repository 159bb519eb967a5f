// What the benchmark makes of its measurements.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Ceilings, readCeilings } from "../bench/ceilings.js";
import { chosenParts } from "../bench/parts.js";
import type { Result } from "../bench/race.js";
import { block, withBlock } from "../bench/readme.js";
import { LANGUAGES } from "../bench/readme_texts.js";
import { markdown, type Report } from "../bench/report.js";
import type { Family } from "../bench/roster.js";
import { apart, linearity, spread } from "../bench/statistics.js";
import { pointsOf, words } from "../bench/sweep_points.js";
import { type Sweep, markdown as sweepTable } from "../bench/sweep_report.js";
import { cellsOf, nextWords } from "../bench/task.js";
import { verdicts } from "../bench/verdicts.js";
import { bytesOf, curvesOf, flopsOf } from "../bench/work.js";
import { WORKLOADS } from "../bench/workloads.js";

const result = (name: string, family: Family, train: number[], threads = 1): Result => ({
  name,
  family,
  engine: `${name} 1.0`,
  threads,
  times: { train: spread(train) },
});

const CEILINGS: Ceilings = {
  narrow: 50,
  wide: 100,
  native: 200,
  level: "avx512",
  memory: 10,
  curves: { narrow: 0.5, wide: 1, native: 2 },
};

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

describe("verdicts", () => {
  test("are taken against the fastest of the others, beside the aim and what the ceiling allows", () => {
    const results = [
      result("bptt", "wasm", [10, 12, 14]),
      result("bptt, 2 threads", "wasm", [6], 2),
      result("Keras", "keras", [20, 20, 21]),
      result("PyTorch", "torch", [25, 16, 30]),
      result("PyTorch, 2 threads", "torch", [8], 2),
      result("JavaScript", "plain", [1]),
    ];
    expect(verdicts("rnn", results, { train: 4e8 }, CEILINGS)).toEqual([
      {
        workload: "rnn",
        what: "train",
        ours: "bptt",
        theirs: "PyTorch",
        min: 10 / 16,
        median: 12 / 25,
        aim: 0.64,
        // 400 MFLOP at 50 GFLOP/s are 8 ms.
        floor: 8 / 16,
      },
      {
        workload: "rnn",
        what: "train",
        ours: "bptt, 2 threads",
        theirs: "bptt",
        min: 0.6,
        median: 0.5,
        aim: 0.55,
      },
    ]);
  });

  test("leave out who failed and who is absent", () => {
    expect(verdicts("rnn", [result("bptt", "wasm", [10])], {}, undefined)).toEqual([]);
    const failed = { ...result("Keras", "keras", [5]), failure: "no module" };
    expect(verdicts("rnn", [result("bptt", "wasm", [10]), failed], {}, undefined)).toEqual([]);
  });
});

describe("the work of a model", () => {
  const [rnn, language] = ["rnn", "language"].map(
    (name) => WORKLOADS.find((w) => w.name === name)!,
  );

  test("is two operations for each multiply-add, three times in training", () => {
    const cells = { inputs: 1000, cells: 5000 };
    const once = 2 * 128 * 128 * 6000 + 2 * 32 * 128;
    expect(flopsOf(rnn!.model, "infer", cells)).toBe(once);
    expect(flopsOf(rnn!.model, "train", cells)).toBe(3 * once);
  });

  test("asks no gradient of numbers, and has a head for every step", () => {
    const dense = {
      rows: 4,
      steps: 1,
      features: 8,
      units: 1,
      outputs: 3,
      optimizer: "adam",
    } as const;
    expect(flopsOf(dense, "train", { inputs: 4, cells: 4 })).toBe(2 * 2 * 4 * 8 * 3);
    expect(bytesOf(dense, "infer")).toBe(4 * (4 * 8 + 8 * 3 + 4 * 3));
    expect(bytesOf(dense, "train")).toBe(4 * (4 * 8 + 8 * 8 * 3));
    expect(curvesOf(dense, { inputs: 4, cells: 4 })).toBe(4 * 3);
    const size = 400;
    // Two layers of four gates, the first over embeddings, and a product for each step.
    const products = size * 800 * (200 + 200 + 200 + 200) + size * 200 * 10_000;
    const cells = { inputs: size, cells: size };
    expect(flopsOf(language!.model, "infer", cells)).toBe(2 * products);
    expect(curvesOf(language!.model, cells)).toBe(size * 2 * 5 * 200 + size * 10_000);
  });

  test("counts distinct ids, and cells that are not padding", () => {
    const model = { ...rnn!.model, rows: 2, steps: 3 };
    const x = Int32Array.of(0, 5, 5, 0, 0, 7, 1, 2, 3, 4, 5, 6);
    expect(cellsOf(model, { x, y: new Float32Array(4) })).toEqual({ inputs: 5, cells: 5 });
  });

  test("of words that follow each other each is told the next", () => {
    const { x, y } = nextWords(Int32Array.of(0, 0, 4, 5, 0, 6, 7), 3);
    expect([...x]).toEqual([4, 5, 6]);
    expect([...y]).toEqual([5, 6, 7]);
  });
});

test("ceilings are read from what the kernels' program prints", () => {
  const section = (name: string, flops: number, bytes: number, curves: number) =>
    `${name}\n  registers alone   ${flops} GFLOP/s\n  memory read   ${bytes} GB/s\n  tanh  ${curves} G/s\n`;
  const levels = [
    section("scalar", 50, 6, 0.4),
    section("avx2", 118, 7, 1.5),
    section("avx512", 236, 8, 2.5),
  ];
  const curves = { narrow: 0.75, wide: 1.5, native: 2.5 };
  const found = { narrow: 59, wide: 118, native: 236, level: "avx512", memory: 8, curves };
  expect(readCeilings(`chosen here: avx512\n${levels.join("")}`)).toEqual(found);
  expect(readCeilings("")).toBeUndefined();
});

test("parts are those of the table, or those that are named", () => {
  expect(chosenParts(undefined)).toContain("streaming");
  expect(chosenParts(undefined)).not.toContain("kernels");
  expect([...chosenParts("lstm,even")]).toEqual(["lstm", "even"]);
  expect(() => chosenParts("lstm,sound")).toThrow('not "sound"');
});

const REPORT: Report = {
  machine: "A machine",
  how: "two repetitions",
  reviews: "real",
  date: "2026-01-02",
  load: { before: 0.5, after: 1 },
  absent: ["Without PyTorch"],
  ceilings: CEILINGS,
  workloads: [
    {
      name: "rnn",
      title: "SimpleRNN",
      flops: { train: 4e8 },
      results: [
        result("bptt", "wasm", [10, 12]),
        { ...result("Keras", "keras", [20]), failure: "No module named keras" },
        result("PyTorch", "torch", [16]),
        result("JavaScript, loops", "plain", [480]),
        result("JavaScript, tiled", "tiled", [100]),
      ],
    },
  ],
  verdicts: [
    {
      workload: "rnn",
      what: "train",
      ours: "bptt",
      theirs: "PyTorch",
      min: 0.5,
      median: 0.6,
      aim: 0.4,
    },
  ],
  starts: [
    {
      name: "bptt",
      family: "wasm",
      engine: "bptt relaxed, Node 26.1.0",
      times: { load: spread([100]), predict: spread([20]), step: spread([3]) },
    },
  ],
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

test("the report shows every contender, also one that failed", () => {
  const text = markdown(REPORT);
  expect(text).toContain("| bptt | 10.0 / 12.0 |");
  expect(text).toContain("| Keras (failed: No module named keras) |");
  expect(text).toContain("MFLOP of our products: training step 400.");
  expect(text).toContain("| rnn | training step | 0.50 | 0.60 | 0.4: missed |");
  expect(text).toContain("| bptt | 100 / 100 | 20.0 / 20.0 | 3.00 / 3.00 |");
  expect(text).toContain("Without PyTorch.");
  const [products, here, worker] = ["2.00 / 4.00", "5.00 / 6.00", "40.0 / 50.0"];
  const beside = `${products} | ${here} | 2.50 / 1.50 | 3.00 / 2.00 | ${worker} | 35.0 / 44.0`;
  expect(text).toContain(`| GRU(64) over 64 features | ${beside} |`);
  expect(text).toContain("| ceiling | 58.8 | 100 % |");
  expect(text).toContain("| T | 25: 3.50 | 0.9991 | 5 % |");
  expect(text).toContain("load average 0.50 before, 1.00 after; two repetitions.");
});

describe("the READMEs' table", () => {
  test("has the least of each family, and says what plain JavaScript takes", () => {
    const text = block(REPORT);
    expect(text).toContain("| SimpleRNN(128) | 480 / – | 10.0 / – |  |  |  |  |  | 16.0 / – |");
    expect(text).toContain("straightforward loops take 48.0 times as long");
    expect(text).toContain("tiled loops 10.0 times");
    expect(text).toContain("SimpleRNN(128) 0.63 / – / –");
    expect(text).toContain("WASM 100 + 20.0 + 3.00");
  });

  test("goes between the marks of both, and nowhere else", () => {
    for (const [name, texts] of Object.entries(LANGUAGES)) {
      const readme = readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
      const [head, tail] = [
        readme.split("<!-- bench -->")[0]!,
        readme.split("<!-- /bench -->")[1]!,
      ];
      const changed = withBlock(readme, block(REPORT, texts));
      expect(changed.startsWith(head) && changed.endsWith(tail)).toBe(true);
      expect(changed).toContain(`| ${texts.rows.rnn} | 480 / – |`);
    }
    expect(() => withBlock("no marks", "")).toThrow("No <!-- bench -->");
  });
});

describe("the sweep", () => {
  const [first, second] = pointsOf("lstm");
  const sweep = (left: string[], ...times: number[][][]): Sweep => ({
    about: "One run",
    sides: [
      { family: "wasm", name: "bptt", engine: "bptt relaxed" },
      { family: "native", name: "bptt native", engine: "bptt native" },
      { family: "torch", name: "PyTorch", engine: "PyTorch 2" },
      { family: "keras", name: "Keras", engine: "Keras 3" },
    ],
    rows: times.map((row, i) => ({
      point: [first!, second!][i]!,
      what: "train",
      times: row.map(spread),
    })),
    left,
    ceilings: CEILINGS,
  });

  test("shows first what each of ours loses, against the fastest of the others", () => {
    const text = sweepTable(sweep([], [[2, 3, 3], [1], [9], [4]], [[9], [6], [5], [3, 5, 5]]));
    expect(text).toContain("bptt is slower than the fastest other at 1 of 2.");
    expect(text).toContain("bptt native is slower than the fastest other at 1 of 2.");
    const lines = text.split("\n").filter((line) => line.startsWith("| LSTM"));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain("U 8, V 10 | train | 3.00 / 1.80 |");
    expect(lines[0]).toMatch(/^[^|]*\|[^|]*\|[^|]*\|[^|]*\| [\d.]+ \+ [\d.]+ \/ [\d.]+ \|/);
    expect(lines[1]).toContain("U 64, V 10 | train | 0.50 / 0.75 |");
    expect(lines[2]).toContain("| 2.00 / 1.20 |");
  });

  test("tells who failed, and what it had no time for", () => {
    const some = sweep(["GRU: B 1"], [[2], [1], [9], [4]]);
    const [row] = some.rows;
    const rows = [{ ...row!, times: ["out of memory", ...row!.times.slice(1)] }];
    const text = sweepTable({ ...some, rows });
    expect(text).toContain("failed: out of memory");
    expect(text).toContain("No time was left for: GRU: B 1.");
  });

  test("covers the ranges of all sizes", () => {
    const range = (pick: (point: (typeof points)[number]) => number | undefined) => {
      const sizes = points.flatMap((point) => pick(point) ?? []);
      return [Math.min(...sizes), Math.max(...sizes)];
    };
    const points = pointsOf(undefined);
    expect(range(({ rows }) => rows)).toEqual([1, 512]);
    expect(range(({ cell, steps }) => (cell ? steps : undefined))).toEqual([1, 4096]);
    expect(range(({ features }) => features)).toEqual([1, 1024]);
    expect(range(({ cell, units }) => (cell ? units : undefined))).toEqual([8, 1024]);
    expect(range(({ outputs }) => outputs)[1]).toBe(200_000);
    expect(range(({ vocabulary }) => vocabulary)[1]).toBe(200_000);
    expect(new Set(points.map(words)).size).toBe(points.length);
  });

  test("refuses a layer that it has not", () => {
    expect(() => pointsOf("lstm,rnn")).toThrow('not "rnn"');
    expect(pointsOf("dense,gru").every(({ cell }) => cell === undefined || cell === "GRU")).toBe(
      true,
    );
  });
});
