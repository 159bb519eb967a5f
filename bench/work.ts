// The least that a step takes: its products at the ceiling of the processor's registers, its weights at that of memory.

import type { Ceilings } from "./ceilings.js";
import { GATES, type Model, type What } from "./model.js";

/** Lines that are computed: distinct inputs of the first layer, and cells, of which a shared prefix of padding and masked steps are none. */
export interface Cells {
  inputs: number;
  cells: number;
}

/** Floating point operations of the products: a training step has two more of each, but for what of the input nobody asks a gradient. */
export function flopsOf(model: Model, what: What, { inputs, cells }: Cells): number {
  const { cell, depth = 1, rows, steps, features, units, outputs, everyStep } = model;
  const columns = cell ? GATES[cell] * units : 0;
  const ways = model.bidirectional ? 2 : 1;
  const train = what === "train";
  const given = model.vocabulary === undefined;
  const first = 2 * inputs * features * columns * ways * (train ? (given ? 2 : 3) : 1);
  const between = 2 * cells * units * columns * (depth - 1);
  const recurrent = 2 * cells * units * columns * depth * ways;
  const lines = everyStep ? rows * steps : rows;
  const head = 2 * lines * (cell ? units * ways : features) * outputs;
  const dense = !cell && train && given ? 2 : train ? 3 : 1;
  return first + (between + recurrent) * (train ? 3 : 1) + head * dense;
}

/** Words of a weight that a training step reads and writes: the weight, its gradient, and what Adam or RMSprop keeps. */
const WORDS = { adam: 8, rmsprop: 6 };

/** Bytes of weights that have to be read, and in a training step written, as if no cache held them. */
export function bytesOf(model: Model, what: What): number {
  const { cell, depth = 1, features, units, outputs, vocabulary = 0, optimizer } = model;
  const columns = cell ? GATES[cell] * units : 0;
  const recurrent = (features + units * (2 * depth - 1)) * columns;
  const dense = (cell ? units : features) * outputs;
  if (what === "train") return 4 * (vocabulary * features + recurrent + dense) * WORDS[optimizer];
  return 4 * (recurrent + dense);
}

/** Milliseconds below which nothing goes: of arithmetic at so many GFLOP/s, and of memory. */
export function limits(flops: number, bytes: number, gflops: number, { memory }: Ceilings) {
  return { arithmetic: flops / gflops / 1e6, memory: bytes / memory / 1e6 };
}
