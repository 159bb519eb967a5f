// How the time of our training step grows, on one thread: `growth.ts REPETITIONS`. One line of JSON.

import { hash32 } from "../../test/golden/formula.js";
import { configure, Dense, Embedding, engineInfo, Sequential, SimpleRNN } from "../../ts/index.js";

/** A point of a curve: the model's and the batch's sizes. `real` tokens of each row are drawn from `distinct` ids. */
interface Point {
  x: number;
  rows: number;
  steps: number;
  real: number;
  units: number;
  vocabulary: number;
  distinct: number;
  mask: boolean;
}

const USUAL = {
  rows: 32,
  steps: 200,
  real: 200,
  units: 128,
  vocabulary: 10_000,
  distinct: 1400,
  mask: false,
};
const along = (values: number[], change: (x: number) => Partial<Point>): Point[] =>
  values.map((x) => ({ ...USUAL, ...change(x), x }));

const CURVES: Record<string, Point[]> = {
  "T, steps": along([25, 50, 100, 200, 400], (x) => ({ steps: x, real: x })),
  "B, rows": along([1, 8, 16, 32, 64, 128], (x) => ({ rows: x })),
  "U, units": along([16, 32, 64, 128, 256], (x) => ({ units: x })),
  "V, vocabulary, at 900 distinct tokens": along([1000, 10_000, 50_000, 200_000], (x) => ({
    vocabulary: x,
    distinct: 900,
  })),
  "real cells, B = 32, masked to T = 400": along([1600, 3200, 4800, 6400, 9600, 12_800], (x) => ({
    steps: 400,
    real: x / 32,
    mask: true,
  })),
  "T at 100 real tokens a row, masked": along([100, 150, 200, 400, 800], (x) => ({
    steps: x,
    real: 100,
    mask: true,
  })),
  "T at 100 real tokens a row, left padding unmasked": along([101, 150, 200, 400], (x) => ({
    steps: x,
    real: 100,
  })),
};

const [, , repetitions = "5"] = process.argv;
await configure({ threads: 1 });

async function runner({ rows, steps, real, units, vocabulary, distinct, mask }: Point) {
  const model = new Sequential(
    [
      new Embedding(vocabulary, 128, { maskZero: mask }),
      new SimpleRNN(units),
      new Dense(1, { activation: "sigmoid" }),
    ],
    { seed: 1 },
  );
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });
  const data = new Int32Array(rows * steps).map((_, i) =>
    i % steps < steps - real ? 0 : 1 + (hash32(3, i) % distinct),
  );
  const labels = Float32Array.from({ length: rows }, (_, r) => r % 2);
  const x = { data, shape: [rows, steps] };
  const cells = (rows * real) / 6400;
  const count = Math.max(2, Math.round(12 / Math.max(cells, 0.1)));
  return async () => {
    const start = performance.now();
    for (let i = 0; i < count; i++) await model.trainOnBatch(x, labels);
    return (performance.now() - start) / count;
  };
}

const curves: Record<string, { x: number; times: number[] }[]> = {};
for (const [name, points] of Object.entries(CURVES)) {
  const runs = await Promise.all(points.map(runner));
  const times = points.map(({ x }) => ({ x, times: [] as number[] }));
  for (const run of runs) await run();
  for (let i = 0; i < Number(repetitions); i++) {
    for (const [p, run] of runs.entries()) times[p]!.times.push(await run());
  }
  curves[name] = times;
}
console.log(JSON.stringify({ engine: engineInfo().build, node: process.versions.node, curves }));
