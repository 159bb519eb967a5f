// GFLOP/s of the kernels beside the register-only ceiling, interleaved: `kernels.ts MODULE.wasm REPETITIONS`. One line of JSON.
// A single row reads every weight for one multiply-add: its ceiling is how fast they can be read.

import { readFileSync } from "node:fs";

interface Kernels {
  prepare(m: number, k: number, n: number): number;
  run_gemm(operands: number, repetitions: number): void;
  run_gemm_tn(operands: number, repetitions: number): void;
  run_ceiling(rounds: number): number;
  run_stream(operands: number, repetitions: number): number;
  ceiling_flops(): number;
}

/** The products of a step of the reference model: m x k by k x n, or k pairs of rows for gemm_tn. */
const SHAPES: [kernel: "gemm" | "gemm_tn", m: number, k: number, n: number, what: string][] = [
  ["gemm", 32, 128, 128, "time step, 32 rows"],
  ["gemm", 16, 128, 128, "time step, 16 rows"],
  ["gemm", 13, 128, 128, "time step, 13 rows"],
  ["gemm", 1, 128, 128, "time step, 1 row"],
  ["gemm", 1440, 128, 128, "projection of 1,440 tokens"],
  ["gemm_tn", 128, 1440, 128, "gradient over 1,440 tokens"],
  ["gemm_tn", 128, 5120, 128, "gradient over 5,120 cells"],
  ["gemm", 16, 128, 512, "LSTM's time step, 16 rows"],
  ["gemm_tn", 128, 5120, 512, "LSTM's gradient over 5,120 cells"],
];
/** A single row by the recurrent weights of each layer, beside the reading of as many numbers. */
const ROWS: [k: number, n: number, what: string][] = [
  [128, 384, "GRU's time step, 1 row"],
  [128, 512, "LSTM's time step, 1 row"],
];
const FLOPS_A_REPETITION = 1e8;
const WARM_UP = 300;

const [, , file = "", repetitions = "9"] = process.argv;
const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
const kernels = instance.exports as unknown as Kernels;

interface Job {
  what: string;
  shape: number[];
  /** The job whose rate is the ceiling of this one. */
  ceiling: number;
  flops: number;
  run: () => void;
  rates: number[];
}

type Kernel = (operands: number, count: number) => void;

function job(
  what: string,
  [m, k, n]: [number, number, number],
  ceiling: number,
  kernel: Kernel,
): Job {
  const flops = 2 * m * k * n;
  const count = Math.max(1, Math.round(FLOPS_A_REPETITION / flops));
  return {
    what,
    shape: [m, k, n],
    ceiling,
    flops: count * flops,
    run: kernel.bind(undefined, kernels.prepare(m, k, n), count),
    rates: [],
  };
}

const jobs = SHAPES.map(([kernel, m, k, n, what]) =>
  job(what, [m, k, n], 0, kernels[`run_${kernel}`]),
);
const rounds = Math.round(FLOPS_A_REPETITION / kernels.ceiling_flops());
jobs.unshift({
  what: "ceiling: multiply-adds in registers",
  shape: [],
  ceiling: 0,
  flops: rounds * kernels.ceiling_flops(),
  run: () => void kernels.run_ceiling(rounds),
  rates: [],
});
for (const [k, n, what] of ROWS) {
  // The numbers are those of the left factor there: as many as the weights.
  const place = jobs.length;
  jobs.push(
    job(
      `ceiling: ${(k * n * 4) / 1024} KB read, counted as 2 flops a number`,
      [k * n, 1, 1],
      place,
      kernels.run_stream,
    ),
  );
  jobs.push(job(what, [1, k, n], place, kernels.run_gemm));
}

for (const { run } of jobs) {
  const end = performance.now() + WARM_UP;
  while (performance.now() < end) run();
}
for (let i = 0; i < Number(repetitions); i++) {
  for (const { flops, run, rates } of jobs) {
    const start = performance.now();
    run();
    rates.push(flops / (performance.now() - start) / 1e6);
  }
}
const results = jobs.map(({ what, shape, ceiling, rates }) => ({ what, shape, ceiling, rates }));
console.log(JSON.stringify({ node: process.versions.node, flags: process.execArgv, results }));
