// Recurrent cells, by what ONNX calls them, and as one step of Scan: the formulas are those of the core's `simple_rnn.rs`, `lstm.rs` and `gru.rs`.
import { activated } from "./activations.js";
import type { GraphBuilder } from "./graph_builder.js";
import type { WeightAt } from "./place.js";

export interface CellSettings {
  readonly units: number;
  readonly activation: string;
  readonly recurrent_activation: string;
  readonly use_bias: boolean;
  readonly reset_after: boolean;
}

/** The weights of a cell: with `reset_after` the bias has two rows. */
export interface CellWeights {
  readonly kernel: WeightAt;
  readonly recurrent: WeightAt;
  readonly bias: WeightAt | undefined;
}

/** What one step starts from. */
export interface Step {
  readonly settings: CellSettings;
  readonly weights: CellWeights;
  /** (batch, columns): `x W + b`. */
  readonly z: string;
  /** (batch, units) each: the states of the step before. */
  readonly states: readonly string[];
}

export interface CellForm {
  readonly operator: "RNN" | "LSTM" | "GRU";
  readonly states: number;
  /** For each gate of the operator its place among Keras's columns. */
  readonly order: readonly number[];
  /** The activations of the operator, for one direction. */
  activations(settings: CellSettings): readonly string[];
  /** The states behind a step. */
  step(g: GraphBuilder, step: Step): string[];
}

export const SIMPLE_RNN: CellForm = {
  operator: "RNN",
  states: 1,
  order: [0],
  activations: ({ activation }) => [activation],
  step(g, { settings, weights, z, states: [h] }) {
    const sum = g.op("Add", [z, product(g, h!, weights.recurrent)]);
    return [activated(g, settings.activation, sum, settings.units)];
  },
};

/** Keras has i, f, g, o, and ONNX i, o, f, g. */
export const LSTM: CellForm = {
  operator: "LSTM",
  states: 2,
  order: [0, 3, 1, 2],
  activations: ({ activation: a, recurrent_activation: s }) => [s, a, a],
  step(g, { settings, weights, z, states: [h, c] }) {
    const [s, a] = functions(g, settings);
    const sum = g.op("Add", [z, product(g, h!, weights.recurrent)]);
    const [i, f, candidate, o] = g.ops("Split", [sum], 4, { axis: 1 }) as Four;
    const kept = g.op("Mul", [s(f), c!]);
    const cell = g.op("Add", [kept, g.op("Mul", [s(i), a(candidate)])]);
    return [g.op("Mul", [s(o), a(cell)]), cell];
  },
};

type Four = [string, string, string, string];
type Three = [string, string, string];

/** z, r, h in both. */
export const GRU: CellForm = {
  operator: "GRU",
  states: 1,
  order: [0, 1, 2],
  activations: ({ activation, recurrent_activation }) => [recurrent_activation, activation],
  step(g, { settings, weights, z, states: [h] }) {
    const [s, a] = functions(g, settings);
    const [xz, xr, xh] = g.ops("Split", [z], 3, { axis: 1 }) as Three;
    const add = (a: string, b: string) => g.op("Add", [a, b]);
    const next = (update: string, candidate: string) => {
      const rest = g.op("Sub", [g.floats(1), update]);
      return [add(g.op("Mul", [update, h!]), g.op("Mul", [rest, candidate]))];
    };
    if (settings.reset_after) {
      const own = product(g, h!, weights.recurrent);
      const biased = weights.bias ? add(own, biasRow(g, weights.bias, 1)) : own;
      const [hz, hr, hh] = g.ops("Split", [biased], 3, { axis: 1 }) as Three;
      const reset = g.op("Mul", [s(add(xr, hr)), hh]);
      return next(s(add(xz, hz)), a(add(xh, reset)));
    }
    const columns = (gate: number) => product(g, h!, part(weights.recurrent, gate, 3));
    const reset = g.op("Mul", [s(add(xr, columns(1))), h!]);
    const candidate = add(xh, product(g, reset, part(weights.recurrent, 2, 3)));
    return next(s(add(xz, columns(0))), a(candidate));
  },
};

/** The recurrent activation and the activation. */
const functions = (g: GraphBuilder, settings: CellSettings) =>
  [settings.recurrent_activation, settings.activation].map(
    (name) => (x: string) => activated(g, name, x, settings.units),
  ) as [(x: string) => string, (x: string) => string];

/** `x W` */
export const product = (g: GraphBuilder, x: string, { path, shape, data }: WeightAt): string =>
  g.op("MatMul", [x, g.weight(path, shape, () => data)]);

/** The first row of a bias, or the second. */
export function biasRow(g: GraphBuilder, { path, shape, data }: WeightAt, row: number): string {
  const columns = shape.at(-1)!;
  const key = shape.length === 1 ? path : `${path}[${row}]`;
  return g.weight(key, [columns], () => data.subarray(row * columns, (row + 1) * columns));
}

/** The columns of one gate of several. */
function part({ path, shape, data }: WeightAt, gate: number, gates: number): WeightAt {
  const [rows, columns] = shape as [number, number];
  const units = columns / gates;
  const own = new Float32Array(rows * units);
  for (let row = 0; row < rows; row++) {
    const start = row * columns + gate * units;
    own.set(data.subarray(start, start + units), row * units);
  }
  return { path: `${path}[${gate}]`, shape: [rows, units], data: own };
}

/** A matrix as the operators want it: turned around, with the gates in their order, for one direction. */
export function operatorWeight(
  g: GraphBuilder,
  { path, shape, data }: WeightAt,
  { order }: CellForm,
): string {
  const [rows, columns] = shape as [number, number];
  return g.weight(`${path}^T`, [1, columns, rows], () => {
    const turned = new Float32Array(data.length);
    eachColumn(order, columns, (from, to) => {
      for (let row = 0; row < rows; row++) turned[to * rows + row] = data[row * columns + from]!;
    });
    return turned;
  });
}

/** The bias of the operators: that of the input, then that of the states. */
export function operatorBias(
  g: GraphBuilder,
  { path, shape, data }: WeightAt,
  { order }: CellForm,
): string {
  const columns = shape.at(-1)!;
  return g.weight(`${path}^T`, [1, 2 * columns], () => {
    const both = new Float32Array(2 * columns);
    for (let start = 0; start < data.length; start += columns) {
      eachColumn(order, columns, (from, to) => {
        both[start + to] = data[start + from]!;
      });
    }
    return both;
  });
}

/** Calls `move` with each column of Keras's and its place in the operator's order of gates. */
function eachColumn(
  order: readonly number[],
  columns: number,
  move: (from: number, to: number) => void,
): void {
  const units = columns / order.length;
  for (const [gate, place] of order.entries()) {
    for (let unit = 0; unit < units; unit++) move(place * units + unit, gate * units + unit);
  }
}
