// Layers that put steps in other places.
import { lengthOf, type Range } from "../../operations/get_item.js";
import type { Shape } from "../../shape.js";
import type { GraphBuilder } from "./graph_builder.js";
import { floats, type Lower, type Place, type Value, width } from "./place.js";

/** The output's shape, as the layer tells it. */
const shapeOf = ({ layer, inputs: [x] }: Place): Shape => layer.shapesFor([x!.shape])[0]!;

/** A layer whose output has a shape that it tells. */
const shaped =
  (make: (at: Place, x: string, input: Value) => string): Lower =>
  (at) =>
    floats(make(at, at.inputs[0]!.name, at.inputs[0]!), shapeOf(at));

export const flatten: Lower = ({ g, inputs: [x], config: { each } }) => {
  const { name, shape } = x!;
  // With `each` the axis of steps stays.
  const kept = each ? 2 : 1;
  const sizes = shape.slice(kept) as number[];
  if (sizes.length <= 1) return x!;
  const size = sizes.reduce((a, b) => a * b, 1);
  return floats(g.reshape(name, ...Array<number>(kept).fill(0), size), [
    ...shape.slice(0, kept),
    size,
  ]);
};

const count = (sizes: readonly (number | null)[]) =>
  sizes.reduce<number>((a, b) => a * (b ?? 1), 1);

/** How many axes stand before lines of these sizes: those of rows and steps, or of rows alone. */
const keptBefore = ([, ...row]: Shape, sizes: readonly number[]): number =>
  row[0] !== 1 && !row.includes(null) && count(row) === count(sizes) ? 1 : 2;

export const reshape: Lower = ({ g, inputs: [x], config: { steps, features, each } }) => {
  const line = [features].flat() as number[];
  const sizes = each || steps === null || steps === undefined ? line : [steps as number, ...line];
  const kept = each ? keptBefore(x!.shape, sizes) : 1;
  const shape = [...x!.shape.slice(0, kept), ...sizes];
  if (shape.length === x!.shape.length && shape.every((size, i) => size === x!.shape[i])) return x!;
  const name = g.reshape(x!.name, ...Array<number>(kept).fill(0), ...sizes);
  return { name, shape, type: x!.type };
};

export const permute: Lower = ({ g, inputs: [x] }) => {
  const [rows, steps, features] = x!.shape as [number | null, number, number];
  return floats(g.transpose(x!.name), [rows, features, steps]);
};

/** The sizes of each line in another order, as features: lines are those of steps, or of rows where these have that many numbers. */
export const transpose: Lower = ({ g, config, inputs: [x] }) => {
  const { sizes, order } = config as Record<"sizes" | "order", readonly number[]>;
  const kept = keptBefore(x!.shape, sizes);
  const zeros = Array<number>(kept).fill(0);
  const perm = [...zeros.keys(), ...order.map((dim) => dim + kept)];
  const turned = g.op("Transpose", [g.reshape(x!.name, ...zeros, ...sizes)], { perm });
  const shape = [...x!.shape.slice(0, kept), count(sizes)];
  return { name: g.reshape(turned, ...zeros, count(sizes)), shape, type: x!.type };
};

export const repeatVector = shaped(({ g, config }, x) =>
  g.op("Expand", [g.unsqueeze(x, 1), g.ints([1, config.n as number, 1])]),
);

export const zeroPadding: Lower = ({ g, config, inputs: [x] }) => {
  const [before, after] = config.padding as [number, number];
  const [rows, steps, features] = x!.shape as [number | null, number | null, number];
  const padded = g.op("Pad", [x!.name, g.ints([0, before, 0, 0, after, 0]), g.floats(0)]);
  return floats(padded, [rows, steps && before + steps + after, features]);
};

/** Each step comes several times. */
export const upSampling: Lower = ({ g, config, inputs: [x] }) => {
  const size = config.size as number;
  const [rows, steps, features] = x!.shape as [number | null, number | null, number];
  const times = g.op("Expand", [g.unsqueeze(x!.name, 2), g.ints([1, 1, size, 1])]);
  return floats(g.reshape(times, 0, -1, features), [rows, steps && steps * size, features]);
};

/** What no axis reaches: up to there is up to the end. */
const FAR = 2 ** 31 - 1;

function cut(g: GraphBuilder, x: string, axis: number, range: Range): string {
  const step = range.step ?? 1;
  if (range.start === null && range.stop === null && step === 1) return x;
  const start = range.start ?? (step > 0 ? 0 : FAR);
  const stop = range.stop ?? (step > 0 ? FAR : -FAR);
  return g.op("Slice", [x, ...[start, stop, axis, step].map((bound) => g.ints([bound]))]);
}

/** Ranges of steps and features, or one step; of a single feature at each step a vector. */
export const slice: Lower = ({ g, config, inputs: [input] }) => {
  const { name: x, shape } = input!;
  const { step, steps, features, as_features } = config as {
    readonly step?: number;
    readonly steps?: Range;
    readonly features?: Range;
    readonly as_features?: number;
  };
  const whole: Range = { start: null, stop: null, step: 1 };
  const some = cut(g, x, shape.length - 1, features ?? whole);
  const count = lengthOf(features ?? whole, width(input!));
  const rows = shape[0]!;
  if (step !== undefined) {
    return floats(g.op("Gather", [some, g.ints(step)], { axis: 1 }), [rows, count]);
  }
  const left = steps ? cut(g, some, 1, steps) : some;
  if (as_features) return floats(g.reshape(left, 0, as_features), [rows, as_features]);
  if (shape.length === 2) return floats(left, [rows, count]);
  const all = shape[1]!;
  const taken = steps && all !== null ? lengthOf(steps, all) : all;
  return floats(left, [rows, taken, ...shape.slice(2, -1), count]);
};

export const globalMax = shaped(({ g }, x) => g.op("ReduceMax", [x], { axes: [1], keepdims: 0 }));
