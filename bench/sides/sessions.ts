// Microseconds of a session's step, one row of a GRU, beside those of the step's own products: `sessions.ts FOLDER KERNELS.wasm REPETITIONS`. FOLDER holds
// two copies of the library beside the file of its Workers: one computes here, the other in a Worker. One line of JSON.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

interface Kernels {
  prepare(m: number, k: number, n: number): number;
  run_gemm(operands: number, repetitions: number): void;
}

type Library = typeof import("../../ts/index.js");

/** As many features as units. */
const SIZES = [64, 256];
const STEPS = 100;
/** The kernels pack their weights once a call, which among so many products is a hundredth. */
const PRODUCTS = 400;
const WARM_UP = 3000;

const [, , folder = "", file = "", repetitions = "9"] = process.argv;
const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
const kernels = instance.exports as unknown as Kernels;

/** A copy of the library, whose engine lives here or in a Worker. */
async function library(name: string, worker: boolean): Promise<Library> {
  const copy: Library = await import(pathToFileURL(`${folder}/${name}.js`).href);
  // The build that the kernels have, on one thread.
  await copy.configure({ worker, threads: 1, deterministic: true });
  return copy;
}

/** Goes so many steps. */
type Run = (steps: number) => void | Promise<void>;

async function stepping({ GRU, Sequential, input }: Library, units: number): Promise<Run> {
  const model = new Sequential([input({ shape: [null, units] }), new GRU(units)], { seed: 1 });
  const session = await model.session();
  const x = Float32Array.from({ length: units }, (_, i) => Math.sin(i));
  return async (steps) => {
    for (let i = 0; i < steps; i++) await session.step(x);
  };
}

/** x W and h U, which read as many weights as one product of [x, h]. */
function products(units: number): Run {
  const operands = kernels.prepare(1, 2 * units, 3 * units);
  return (steps) => kernels.run_gemm(operands, steps);
}

const [here, there] = [await library("here", false), await library("there", true)];
const jobs = [];
for (const units of SIZES) {
  const runs: [string, Run][] = [
    ["products", products(units)],
    ["here", await stepping(here, units)],
    ["worker", await stepping(there, units)],
  ];
  for (const [what, run] of runs) jobs.push({ units, what, run, times: [] as number[] });
}
if (here.engineInfo().worker || !there.engineInfo().worker) {
  throw new Error("One engine of two lives in a Worker.");
}
for (const { run } of jobs) await run(WARM_UP);
for (let i = 0; i < Number(repetitions); i++) {
  for (const { run, what, times } of jobs) {
    const steps = what === "products" ? PRODUCTS : STEPS;
    const start = performance.now();
    await run(steps);
    times.push(((performance.now() - start) / steps) * 1000);
  }
}
const results = jobs.map(({ units, what, times }) => ({ units, what, times }));
process.stdout.write(
  JSON.stringify({ node: process.versions.node, build: here.engineInfo().build, results }),
);
process.exit();
