// GFLOP/s of the kernels beside the register-only ceiling, interleaved: `kernels.ts MODULE.wasm REPETITIONS`. One line of JSON.

import { readFileSync } from "node:fs";

interface Kernels {
  prepare(m: number, k: number, n: number): number;
  run_gemm(operands: number, repetitions: number): void;
  run_gemm_tn(operands: number, repetitions: number): void;
  run_ceiling(rounds: number): number;
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
];
const FLOPS_A_REPETITION = 1e8;
const WARM_UP = 300;

const [, , file = "", repetitions = "9"] = process.argv;
const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
const kernels = instance.exports as unknown as Kernels;

const jobs = SHAPES.map(([kernel, m, k, n, what]) => {
  const operands = kernels.prepare(m, k, n);
  const count = Math.max(1, Math.round(FLOPS_A_REPETITION / (2 * m * k * n)));
  const run = () => kernels[`run_${kernel}`](operands, count);
  return {
    what,
    kernel,
    shape: [m, k, n],
    flops: count * 2 * m * k * n,
    run,
    rates: [] as number[],
  };
});
const rounds = Math.round(FLOPS_A_REPETITION / kernels.ceiling_flops());
jobs.unshift({
  what: "ceiling: multiply-adds in registers",
  kernel: "gemm",
  shape: [],
  flops: rounds * kernels.ceiling_flops(),
  run: () => void kernels.run_ceiling(rounds),
  rates: [],
});

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
const results = jobs.map(({ what, shape, rates }) => ({ what, shape, rates }));
console.log(JSON.stringify({ node: process.versions.node, flags: process.execArgv, results }));
