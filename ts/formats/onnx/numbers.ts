// Layers that do something to each number, or to the numbers of a line.
import { activated } from "./activations.js";
import type { GraphBuilder } from "./graph_builder.js";
import { floats, type Lower, type Place, stored, type Value, width } from "./place.js";

/** Where the output has the shape of the input. */
export const sameShape =
  (make: (at: Place, x: string, input: Value) => string): Lower =>
  (at) => {
    const [x] = at.inputs as [Value];
    return floats(make(at, x.name, x), x.shape);
  };

/** What does nothing in inference. */
export const nothing: Lower = ({ inputs: [x] }) => ({ ...x!, mask: undefined });

export const activation = sameShape(({ g, config }, x, input) =>
  activated(g, config.activation, x, width(input)),
);

export const rescaling = sameShape(({ g, config }, x) => {
  const scaled = g.op("Mul", [x, g.floats(config.scale as number)]);
  return g.op("Add", [scaled, g.floats((config.offset as number | undefined) ?? 0)]);
});

export const elu = sameShape(({ g, config }, x) =>
  g.op("Elu", [x], { alpha: { float: config.alpha as number } }),
);

/** `min(x, max)` above a threshold, `slope (x - threshold)` up to it. */
export const relu = sameShape(({ g, config }, x) => {
  const { max_value, negative_slope, threshold } = config as {
    readonly max_value?: number | null;
    readonly negative_slope?: number;
    readonly threshold?: number;
  };
  const [slope, bound] = [negative_slope ?? 0, threshold ?? 0];
  const above = typeof max_value === "number" ? g.op("Min", [x, g.floats(max_value)]) : x;
  const over = bound === 0 ? x : g.op("Sub", [x, g.floats(bound)]);
  const below = slope === 0 ? g.floats(0) : g.op("Mul", [over, g.floats(slope)]);
  return g.op("Where", [g.op("Greater", [x, g.floats(bound)]), above, below]);
});

/** Of more than three axes the slopes are those of channels, or of all numbers of a step. */
export const prelu = sameShape((at, x) => {
  const { path, shape, data } = at.weight();
  const steps = (at.config.steps as number | null) ?? 1;
  const dims = shape.length > 2 ? [steps, data.length / steps] : shape;
  return at.g.op("PRelu", [x, at.g.weight(path, dims, () => data)]);
});

/** Over features, over steps, or over both of a row together. */
export const softmax = sameShape(({ g, config }, x) => {
  if (config.over !== "both")
    return g.op("Softmax", [x], { axis: config.over === "steps" ? 1 : -1 });
  const rows = g.op("Softmax", [g.reshape(x, 0, -1)], { axis: -1 });
  return g.op("Reshape", [rows, g.op("Shape", [x])]);
});

/** Divides by the Euclidean norm over steps, features or both. */
export const unitNormalization = sameShape(({ g, config }, x, { shape }) => {
  const axes = [...(config.steps ? [1] : []), ...(config.features ? [shape.length - 1] : [])];
  const norm = g.op("ReduceL2", [x], { axes, keepdims: 1 });
  return g.op("Div", [x, g.op("Max", [norm, g.floats(1e-12)])]);
});

export const layerNormalization = sameShape((at, x, input) => {
  const { g, config } = at;
  const ones = () => g.floats(Array<number>(width(input)).fill(1));
  const inputs = [x, config.scale ? stored(at) : ones(), ...(config.center ? [stored(at)] : [])];
  const epsilon = { float: config.epsilon as number };
  return g.op("LayerNormalization", inputs, { axis: -1, epsilon });
});

export const rmsNormalization = sameShape((at, x) => {
  const { g, config } = at;
  const mean = g.op("ReduceMean", [g.op("Mul", [x, x])], { axes: [-1], keepdims: 1 });
  const root = g.op("Sqrt", [g.op("Add", [mean, g.floats(config.epsilon as number)])]);
  return g.op("Mul", [g.op("Div", [x, root]), stored(at)]);
});

/** By the mean and variance that training has moved. */
export const batchNormalization = sameShape((at, x, input) => {
  const { g, config } = at;
  const gamma = config.scale ? at.weight() : undefined;
  const beta = config.center ? stored(at) : undefined;
  const mean = stored(at);
  const { path, data: variance } = at.weight();
  const factor = g.weight(`${path}/factor`, [width(input)], () =>
    variance.map((v, i) => (gamma?.data[i] ?? 1) / Math.sqrt(v + (config.epsilon as number))),
  );
  const scaled = g.op("Mul", [g.op("Sub", [x, mean]), factor]);
  return beta === undefined ? scaled : g.op("Add", [scaled, beta]);
});

/** Mean and variance are those of a group of features over all steps of a row, and what other axes it has. */
export const groupNormalization = sameShape((at, x, input) => {
  const { g, config } = at;
  const groups = config.groups as number;
  const between = input.shape.slice(1, -1).map((_, i) => i + 1);
  const kept = [0, ...between.map(() => 0)];
  const grouped = g.reshape(x, ...kept, groups, width(input) / groups);
  const axes = [...between, input.shape.length];
  const mean = (of: string) => g.op("ReduceMean", [of], { axes, keepdims: 1 });
  const away = g.op("Sub", [grouped, mean(grouped)]);
  const variance = mean(g.op("Mul", [away, away]));
  const root = g.op("Sqrt", [g.op("Add", [variance, g.floats(config.epsilon as number)])]);
  const normal = g.op("Div", [away, root]);
  const flat = g.reshape(normal, ...kept, width(input));
  return scaledAndMoved(at, g, flat);
});

/** A factor gamma and a summand beta for each feature, where there are such. */
function scaledAndMoved(at: Place, g: GraphBuilder, x: string): string {
  const scaled = at.config.scale ? g.op("Mul", [x, stored(at)]) : x;
  return at.config.center ? g.op("Add", [scaled, stored(at)]) : scaled;
}

/** By the mean and variance of a data set. */
export const normalization = sameShape((at, x, input) => {
  const { g, config } = at;
  const features = config.by_feature ? width(input) : 1;
  const steps = (config.steps as number | null) ?? 1;
  const within = input.shape.slice(3).map(() => 1);
  const dims = input.shape.length === 2 ? [features] : [steps, ...within, features];
  const given = (key: string) => Float32Array.from(config[key] as number[]);
  const [mean, variance] = config.given
    ? [given("mean"), given("variance")]
    : [at.weight().data, at.weight().data];
  const center = g.floats([...mean], dims);
  const deviation = g.floats(
    Array.from(variance, (v) => Math.max(Math.sqrt(v), 1e-7)),
    dims,
  );
  return config.invert
    ? g.op("Add", [center, g.op("Mul", [x, deviation])])
    : g.op("Div", [g.op("Sub", [x, center]), deviation]);
});
