// The parts of a report that one process measures by itself: kernels, updates, files, sessions, and growth.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundle } from "./bundle.js";
import { pinned } from "./pin.js";
import type { Means } from "./roster.js";
import { apart, linearity, spread } from "./statistics.js";

const side = (name: string) => fileURLToPath(new URL(`./sides/${name}`, import.meta.url));

async function answer(node: string, args: string[], threads = 1) {
  const [command, all] = pinned(threads, node, ["--import", "tsx", ...args]);
  const { stdout } = await promisify(execFile)(command, all, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

export interface KernelRate {
  what: string;
  gflops: number;
  /** Of its ceiling in the same run. */
  share: number;
}

export interface KernelSection {
  build: string;
  engine: string;
  rates: KernelRate[];
}

/** The best of the repetitions of each kernel. */
async function kernelSection(
  build: string,
  node: string,
  module: string,
  repetitions: number,
): Promise<KernelSection> {
  const { node: version, results } = await answer(node, [
    side("kernels.ts"),
    module,
    String(repetitions),
  ]);
  const best = (rates: number[]) => Math.max(...rates);
  interface Result {
    what: string;
    ceiling: number;
    rates: number[];
  }
  const rates = results.map(({ what, ceiling, rates }: Result) => ({
    what,
    gflops: best(rates),
    share: best(rates) / best(results[ceiling].rates),
  }));
  return { build, engine: `Node ${version}`, rates };
}

/** Of both builds on a current Node, and of the one that every Node takes on the running one. */
export async function kernelSections(
  { own, current }: Means,
  modules: string,
  repetitions: number,
): Promise<KernelSection[]> {
  const section = (build: string, node: string) =>
    kernelSection(build, node, `${modules}/${build}.wasm`, repetitions);
  return [
    await section("simd128", own),
    await section("simd128", current),
    await section("relaxed", current),
  ];
}

export interface UpdateRate {
  what: string;
  /** The size of the weight. */
  shape: [number, number];
  /** GB/s of words read and written, or GFLOP/s of products. */
  best: number;
  median: number;
  /** Of the streams' in the same run, best against best; none for products. */
  share: number | undefined;
}

export interface UpdateSection {
  build: string;
  engine: string;
  rates: UpdateRate[];
}

/** Optimizers' updates, in the build that every Node takes. */
export async function updateSection(
  node: string,
  modules: string,
  repetitions: number,
): Promise<UpdateSection> {
  const module = "simd128";
  const args = [side("updates.ts"), `${modules}/${module}.wasm`, String(repetitions)];
  const { node: version, results } = await answer(node, args);
  interface Result {
    what: string;
    shape: [number, number];
    ceiling: number | undefined;
    rates: number[];
  }
  const best = (rates: number[]) => Math.max(...rates);
  const rates = results.map(({ what, shape, ceiling, rates }: Result) => ({
    what,
    shape,
    best: best(rates),
    median: spread(rates).median,
    share: ceiling === undefined ? undefined : best(rates) / best(results[ceiling].rates),
  }));
  return { build: module, engine: `Node ${version}`, rates };
}

export interface FileTimes {
  what: string;
  /** Milliseconds of the processor, of which a busy machine takes nothing away. */
  best: number;
  median: number;
  /** Of memory beside the model, at the first time. */
  memory: number;
}

export interface FileSection {
  engine: string;
  /** Bytes of the file. */
  size: number;
  times: FileTimes[];
}

/** A `.keras` written, then read, in a process each. */
export async function fileSection(node: string, repetitions: number): Promise<FileSection> {
  const folder = mkdtempSync(path.join(tmpdir(), "bptt-files-"));
  const times: FileTimes[] = [];
  let about = { node: "", size: 0 };
  try {
    for (const verb of ["write", "read"]) {
      const args = [side("files.ts"), verb, path.join(folder, "model.keras"), String(repetitions)];
      const found = await answer(node, args);
      about = found;
      const all: number[] = found.times.map(({ processor }: { processor: number }) => processor);
      const { min, median } = spread(all);
      times.push({ what: verb, best: min, median, memory: found.memory });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { engine: `Node ${about.node}`, size: about.size, times };
}

export interface SessionTimes {
  units: number;
  /** Microseconds a step: of its products alone, in this process, through a Worker. */
  times: Record<"products" | "here" | "worker", { best: number; median: number }>;
}

export interface SessionSection {
  build: string;
  engine: string;
  sizes: SessionTimes[];
}

/** Steps of a session, one row of a GRU, in the build that every Node takes; the library is bundled as it is published. */
export async function sessionSection(
  node: string,
  modules: string,
  repetitions: number,
): Promise<SessionSection> {
  const folder = mkdtempSync(path.join(tmpdir(), "bptt-sessions-"));
  try {
    const index = fileURLToPath(new URL("../ts/index.ts", import.meta.url));
    await bundle({ here: index, there: index }, folder);
    const args = [side("sessions.ts"), folder, `${modules}/simd128.wasm`, String(repetitions)];
    const { node: version, build: module, results } = await answer(node, args, 2);
    interface Result {
      units: number;
      what: keyof SessionTimes["times"];
      times: number[];
    }
    const sizes = new Map<number, SessionTimes>();
    for (const { units, what, times } of results as Result[]) {
      const { min: best, median } = spread(times);
      const size = sizes.get(units) ?? { units, times: {} as SessionTimes["times"] };
      size.times[what] = { best, median };
      sizes.set(units, size);
    }
    return { build: module, engine: `Node ${version}`, sizes: [...sizes.values()] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Curve {
  name: string;
  /** (x, least time in ms) */
  points: [number, number][];
  /** R^2 of a line through them. */
  linearity: number;
  /** How far the times lie apart, as a share of the least. */
  apart: number;
}

export interface GrowthSection {
  engine: string;
  curves: Curve[];
}

export async function growthSection(node: string, repetitions: number): Promise<GrowthSection> {
  const args = [side("growth.ts"), String(repetitions)];
  const { engine, node: version, curves } = await answer(node, args);
  type Points = { x: number; times: number[] }[];
  return {
    engine: `bptt ${engine}, Node ${version}, 1 thread`,
    curves: Object.entries(curves as Record<string, Points>).map(([name, measured]) => {
      const points = measured.map(({ x, times }): [number, number] => [
        x,
        Number(Math.min(...times).toPrecision(4)),
      ]);
      const times = points.map(([, time]) => time);
      return { name, points, linearity: linearity(points), apart: apart(times) };
    }),
  };
}
