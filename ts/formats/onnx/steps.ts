// Layers that put steps in other places, or make something of windows of them.
import type { Shape } from "../../shape.js";
import { activated } from "./activations.js";
import type { GraphBuilder } from "./graph_builder.js";
import { floats, type Lower, type Place, type Value, width } from "./place.js";
import type { Attribute } from "./protos.js";

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

/** How windows lie: with a stride of 1 their padding is the same for any number of steps. */
function windows(
  { padding }: Readonly<Record<string, unknown>>,
  size: number,
  stride: number,
  dilation: number,
): Record<string, Attribute> {
  const own = { kernel_shape: [size], strides: [stride] };
  if (padding === "same" && stride > 1) return { ...own, auto_pad: "SAME_UPPER" };
  const reach = (size - 1) * dilation;
  const before = padding === "same" ? Math.floor(reach / 2) : padding === "causal" ? reach : 0;
  const after = padding === "same" ? reach - before : 0;
  return { ...own, pads: [before, after] };
}

export const conv = shaped((at, x) => {
  const { g, config } = at;
  const { strides, dilation_rate: dilation } = config as Record<string, number>;
  const { path, shape, data } = at.weight();
  const [size, features, filters] = shape as [number, number, number];
  const turned = g.weight(`${path}^T`, [filters, features, size], () => {
    const numbers = new Float32Array(data.length);
    data.forEach((number, i) => {
      const [filter, rest] = [i % filters, Math.floor(i / filters)];
      const [feature, place] = [rest % features, Math.floor(rest / features)];
      numbers[(filter * features + feature) * size + place] = number;
    });
    return numbers;
  });
  const bias = config.use_bias ? at.weight() : undefined;
  const inputs = [g.transpose(x), turned];
  if (bias) inputs.push(g.weight(bias.path, bias.shape, () => bias.data));
  const attributes = { ...windows(config, size, strides!, dilation!), dilations: [dilation!] };
  const made = g.transpose(g.op("Conv", inputs, attributes));
  return activated(g, config.activation, made, filters);
});

/** Maxima or means of windows, of which means leave padding out. */
const pooling = (operator: string): Lower =>
  shaped(({ g, config }, x) => {
    const size = config.pool_size as number;
    const stride = (config.strides as number | null) ?? size;
    return g.transpose(g.op(operator, [g.transpose(x)], windows(config, size, stride, 1)));
  });

export const maxPooling = pooling("MaxPool");
export const averagePooling = pooling("AveragePool");

export const globalMax = shaped(({ g }, x) => g.op("ReduceMax", [x], { axes: [1], keepdims: 0 }));
