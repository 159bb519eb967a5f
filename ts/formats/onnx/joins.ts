// Layers that make one tensor of several.
import type { GraphBuilder } from "./graph_builder.js";
import { either, logicalOr } from "./masks.js";
import { floats, type Lower, type Place, type Value, width } from "./place.js";

/** Inputs so that ONNX spreads them as Keras does: a vector stands for every step. */
function spread(g: GraphBuilder, inputs: readonly Value[]): Value[] {
  const steps = inputs.some(({ shape }) => shape.length >= 3);
  return inputs.map((input) => {
    if (!steps || input.shape.length >= 3) return input;
    const [rows, features] = input.shape as [number | null, number];
    return floats(g.unsqueeze(input.name, 1), [rows, 1, features]);
  });
}

/** Two inputs after the other. */
const folded = (g: GraphBuilder, operator: string, names: readonly string[]): string =>
  names.reduce((a, b) => g.op(operator, [a, b]));

const shapeOf = ({ layer }: Place, inputs: readonly Value[]) =>
  layer.shapesFor(inputs.map(({ shape }) => shape))[0]!;

/** A layer over inputs that were spread. Inputs that are alike may be some within a layer that is no join. */
const elementwise =
  (join: (at: Place, inputs: readonly Value[]) => string): Lower =>
  (at) => {
    const [first, ...others] = at.inputs.map(({ shape }) => shape);
    const alike = others.every((shape) => String(shape) === String(first));
    const made = join(at, spread(at.g, at.inputs));
    return floats(made, alike ? first! : shapeOf(at, at.inputs));
  };

const names = (inputs: readonly Value[]): string[] => inputs.map(({ name }) => name);

const total = ({ g }: Place, inputs: readonly Value[]): string => folded(g, "Add", names(inputs));

export const add = elementwise(total);
export const subtract = elementwise(({ g }, inputs) => folded(g, "Sub", names(inputs)));
export const average = elementwise((at, inputs) => {
  const count = (at.config.count as number | undefined) ?? inputs.length;
  return at.g.op("Div", [total(at, inputs), at.g.floats(count)]);
});

/** Masked steps are something else, by which the others are not changed; where nothing is left, there is `empty`. */
function heeding(
  { g }: Place,
  inputs: readonly Value[],
  { operator, neutral, empty }: { operator: string; neutral: number; empty: string },
): string {
  const column = (mask: string) => g.unsqueeze(mask, 2);
  const parts = inputs.map(({ name, mask }) =>
    mask === undefined ? name : g.op("Where", [column(mask), name, g.floats(neutral)]),
  );
  const joined = folded(g, operator, parts);
  const masks = inputs.flatMap(({ mask }) => mask ?? []);
  if (masks.length < inputs.length) return joined;
  return g.op("Where", [column(either(g, masks)), joined, empty]);
}

export const multiply = elementwise((at, inputs) =>
  heeding(at, inputs, { operator: "Mul", neutral: 1, empty: at.g.floats(0) }),
);

const extreme = (operator: string, neutral: number): Lower =>
  elementwise((at, inputs) => heeding(at, inputs, { operator, neutral, empty: inputs[0]!.name }));

const largest = extreme("Max", Number.NEGATIVE_INFINITY);
export const minimum = extreme("Min", Number.POSITIVE_INFINITY);
export const maximum: Lower = (at) => (at.layer.dtype === "bool" ? logicalOr(at) : largest(at));

export const concatenate: Lower = ({ g, inputs, config }) => {
  const [first, ...others] = inputs as [Value, ...Value[]];
  const place = config.of === "steps" ? 1 : first.shape.length - 1;
  const shape = first.shape.map((size, i) => {
    const grown = (sum: number | null, other: Value) =>
      sum === null || other.shape[i] === null ? null : sum + other.shape[i]!;
    return i === place ? others.reduce(grown, size) : size;
  });
  const axis = config.of === "steps" ? 1 : -1;
  return floats(g.op("Concat", names(inputs), { axis }), shape);
};

/** Both directions of a Bidirectional layer. */
export const merge: Lower = ({ g, inputs, config }) => {
  const [forward, backward] = inputs as [Value, Value];
  const both = [forward.name, backward.name];
  if (config.mode === "concat") {
    const shape = [...forward.shape.slice(0, -1), width(forward) + width(backward)];
    return floats(g.op("Concat", both, { axis: -1 }), shape);
  }
  const joined = g.op(config.mode === "mul" ? "Mul" : "Add", both);
  const half = () => g.op("Mul", [joined, g.floats(0.5)]);
  return floats(config.mode === "ave" ? half() : joined, forward.shape);
};

/** Products row by row: each input is a matrix, (steps, features), and what is summed goes over its last axis. */
export const dot: Lower = ({ g, inputs, config }) => {
  const over = [config.first, config.second];
  const vectors = inputs.map(({ shape }) => shape.length === 2);
  const [a, b] = inputs.map(({ name }, i) => {
    const matrix = vectors[i] ? g.unsqueeze(name, 1) : name;
    const sides = over[i] === "steps" ? g.transpose(matrix) : matrix;
    return config.normalize ? unit(g, sides) : sides;
  });
  const made = g.op("MatMul", [a!, g.transpose(b!)]);
  const axis = vectors[0] ? 1 : 2;
  // What is left of a row of each: what is not summed. An array has one row, which stands for all.
  const left = inputs.flatMap(({ shape }, i) =>
    shape.filter((_, axis) => axis > 0 && axis !== (over[i] === "steps" ? 1 : shape.length - 1)),
  );
  const rows = inputs.every(({ shape }) => shape[0] === 1) ? 1 : batchOf(inputs);
  const shape = [rows, ...(left.length > 0 ? left : [1])];
  return floats(vectors.includes(true) ? g.squeeze(made, axis) : made, shape);
};

/** The rows of the first input that is not one for all. */
const batchOf = (inputs: readonly Value[]): number | null =>
  inputs.find(({ shape }) => shape[0] !== 1)!.shape[0]!;

/** Vectors of length 1, those that are shorter than 1e-7 aside. */
function unit(g: GraphBuilder, x: string): string {
  const length = g.op("ReduceL2", [x], { axes: [-1], keepdims: 1 });
  return g.op("Div", [x, g.op("Max", [length, g.floats(1e-7)])]);
}
