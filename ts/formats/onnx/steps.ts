// Layers that put steps in other places.
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

export const flatten = shaped(({ g }, x, { shape }) =>
  shape.length === 2 ? x : g.reshape(x, 0, (shape[1] as number) * (shape[2] as number)),
);

export const reshape = shaped(({ g, config: { steps, features } }, x) => {
  const sizes = steps === null ? [features] : [steps, features];
  return g.reshape(x, 0, ...(sizes as number[]));
});

export const permute = shaped(({ g }, x) => g.transpose(x));

export const repeatVector = shaped(({ g, config }, x) =>
  g.op("Expand", [g.unsqueeze(x, 1), g.ints([1, config.n as number, 1])]),
);

export const zeroPadding = shaped(({ g, config }, x) => {
  const [before, after] = config.padding as [number, number];
  return g.op("Pad", [x, g.ints([0, before, 0, 0, after, 0]), g.floats(0)]);
});

/** Each step comes several times. */
export const upSampling = shaped(({ g, config }, x, input) => {
  const times = g.op("Expand", [g.unsqueeze(x, 2), g.ints([1, 1, config.size as number, 1])]);
  return g.reshape(times, 0, -1, width(input));
});

interface Range {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step?: number | null;
}

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
export const slice = shaped(({ g, config }, x, { shape }) => {
  const { step, steps, features, as_features } = config as {
    readonly step?: number;
    readonly steps?: Range;
    readonly features?: Range;
    readonly as_features?: number;
  };
  const whole: Range = { start: null, stop: null, step: 1 };
  const some = cut(g, x, shape.length - 1, features ?? whole);
  if (step !== undefined) return g.op("Gather", [some, g.ints(step)], { axis: 1 });
  const left = steps ? cut(g, some, 1, steps) : some;
  return as_features ? g.reshape(left, 0, as_features) : left;
});

export const globalMax = shaped(({ g }, x) => g.op("ReduceMax", [x], { axes: [1], keepdims: 0 }));
