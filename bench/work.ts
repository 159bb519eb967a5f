// What a step can't do without: the operations of its products, its activations, and the bytes that pass memory.

import { GATES, type Model, type What } from "./model.js";

/** Lines that are computed: distinct inputs of the first layer, and cells, of which a shared prefix of padding and masked steps are none. */
export interface Cells {
  inputs: number;
  cells: number;
}

const waysOf = ({ bidirectional }: Model): number => (bidirectional ? 2 : 1);

/** Lines of the last layer. */
const linesOf = ({ rows, steps, everyStep }: Model): number => (everyStep ? rows * steps : rows);

/** Floating point operations of the products: a training step has two more of each, but for what of the input nobody asks a gradient. */
export function flopsOf(model: Model, what: What, { inputs, cells }: Cells): number {
  const { cell, depth = 1, features, units, outputs } = model;
  const columns = cell ? GATES[cell] * units : 0;
  const ways = waysOf(model);
  const train = what === "train";
  const given = model.vocabulary === undefined;
  const first = 2 * inputs * features * columns * ways * (train ? (given ? 2 : 3) : 1);
  const between = 2 * cells * units * columns * (depth - 1);
  const recurrent = 2 * cells * units * columns * depth * ways;
  const head = 2 * linesOf(model) * (cell ? units * ways : features) * outputs;
  const dense = !cell && train && given ? 2 : train ? 3 : 1;
  return first + (between + recurrent) * (train ? 3 : 1) + head * dense;
}

/** Words of a weight that a training step reads and writes: the weight, its gradient, and what Adam or RMSprop keeps. */
const WORDS = { adam: 8, rmsprop: 6 };

/** Activations of a unit at a step. */
const CURVES = { SimpleRNN: 1, LSTM: 5, GRU: 3 };

/** Activations of cells, and exponentials of a softmax. The way back needs none. */
export function curvesOf(model: Model, { cells }: Cells): number {
  const { cell, depth = 1, units, outputs } = model;
  const own = cell ? CURVES[cell] * cells * units * depth * waysOf(model) : 0;
  return own + linesOf(model) * outputs;
}

/** Bytes that come in and, of answers, go out; of weights those that have to be read, and in a training step written, as if no cache held them. */
export function bytesOf(model: Model, what: What): number {
  const { cell, depth = 1, rows, steps, features, units, outputs, vocabulary, optimizer } = model;
  const given = 4 * rows * steps * (vocabulary === undefined ? features : 1);
  const answers = 4 * linesOf(model) * outputs;
  const columns = cell ? GATES[cell] * units : 0;
  const recurrent = (features + units * (2 * depth - 1)) * columns;
  const dense = (cell ? units : features) * outputs;
  const table = (vocabulary ?? 0) * features;
  if (what === "train") return given + 4 * (table + recurrent + dense) * WORDS[optimizer];
  return given + answers + 4 * (recurrent + dense);
}
