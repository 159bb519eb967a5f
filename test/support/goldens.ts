// Reads the cases in test/golden (its README tells the format) and computes them with the WebAssembly engine.
import { readdirSync, readFileSync } from "node:fs";
import type { Chunk } from "../../ts/engine/engine.js";
import { getEngine } from "../../ts/engine/load.js";
import { formulaWeights, zipfTargets, zipfTokens } from "../golden/formula.js";
import { chunk } from "./chunk.js";
import { type Drawn, drawn } from "./network.js";

export interface Results<T> {
  outputs: number[];
  /** Null where rows are ragged and there is an output at every step. */
  output_shape: number[] | null;
  evaluate: { loss: number; metric: number };
  batch: { loss: number; metric: number };
  gradients: T[];
  losses: number[];
  trained: T[];
}

export interface Case<T = number[]> {
  name: string;
  about: string;
  spec: { nodes: { config: { input_dim?: number } }[] };
  compile: { optimizer: { class_name: string; config: object } };
  weights: { layer: string; name: string; shape: number[]; scale: number }[];
  rows: number;
  steps: number;
  batch_size: number;
  inputs: {
    tokens?: number[];
    floats?: number[];
    formula?: string;
    seed?: number;
  };
  lengths?: number[];
  targets?: number[];
  /** Learning rates of the ten steps, where they are set between them. */
  rates?: number[];
  expected: { f32: Results<T>; f64: Results<T> };
}

/** Part of a large tensor: some elements as they are, and the sums of more rows. */
export interface Sample {
  max: number;
  rows?: number[];
  f32: string;
  row_sums?: { rows: number[]; sum: string };
}

const folder = new URL("../golden/", import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

export const smallCases = (): Case[] =>
  readdirSync(new URL("cases", folder)).map((name) => read(`cases/${name}`));

export const referenceCase = (): Case<Sample> => read("reference.json");

const size = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

export const initialWeights = ({ weights }: Case<unknown>): Float32Array[] =>
  weights.map(({ shape, scale }, i) => formulaWeights(i, size(shape), scale));

/** The network of a case with its initial weights, compiled. */
export async function networkOf(golden: Case<unknown>): Promise<Drawn> {
  const network = await drawn(await getEngine(), JSON.stringify(golden.spec));
  await network.writeWeights(Float32Array.from(initialWeights(golden).flatMap((w) => [...w])));
  await network.compile(JSON.stringify(golden.compile));
  return network;
}

/** Rows `from` to `to` of a case. */
export function chunkOf(golden: Case<unknown>, from = 0, to = golden.rows): Chunk {
  const { rows, steps, batch_size: batchSize } = golden;
  const lengths = golden.lengths && Uint32Array.from(golden.lengths);
  // Vectors count as rows of one step.
  const stepsBefore = (row: number) =>
    lengths ? lengths.subarray(0, row).reduce((a, b) => a + b, 0) : row * steps;
  const perStep = golden.expected.f32.output_shape?.length !== 2;
  const part = <T extends Int32Array | Float32Array>(all: T | undefined, byStep: boolean) => {
    const at = (row: number) =>
      byStep ? (all!.length / stepsBefore(rows)) * stepsBefore(row) : (all!.length / rows) * row;
    return all?.slice(at(from), at(to)) as T | undefined;
  };
  const { tokens, floats, targets } = values(golden);
  return chunk({
    rows: to - from,
    steps,
    batchSize,
    tokens: part(tokens, true),
    floats: part(floats, true),
    targets: part(targets, perStep),
    lengths: lengths?.slice(from, to),
  });
}

function values({ inputs, targets, rows, steps, spec }: Case<unknown>) {
  if (inputs.formula === "zipf") {
    const vocabulary = spec.nodes[1]!.config.input_dim!;
    return {
      tokens: zipfTokens(inputs.seed!, rows, steps, vocabulary),
      floats: undefined,
      targets: zipfTargets(inputs.seed!, rows),
    };
  }
  return {
    tokens: inputs.tokens && Int32Array.from(inputs.tokens),
    floats: inputs.floats && Float32Array.from(inputs.floats),
    targets: targets && Float32Array.from(targets),
  };
}

/** A flat array of all weights or gradients, cut into tensors. */
export function split(flat: Float32Array, { weights }: Case<unknown>): Float32Array[] {
  let at = 0;
  return weights.map(({ shape }) => {
    at += size(shape);
    return flat.subarray(at - size(shape), at);
  });
}

/** The distance of two tensors: max |a - b| / max(1e-3, max |b|). */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let [difference, largest] = [0, 1e-3];
  for (let i = 0; i < a.length; i++) {
    // NaN must not pass as small.
    if (!Number.isFinite(a[i]!)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    largest = Math.max(largest, Math.abs(b[i]!));
  }
  return difference / largest;
}
