// Layers that make one step of each window of steps. ONNX has features before steps there.

import { activated } from "./activations.js";
import type { GraphBuilder } from "./graph_builder.js";
import { floats, type Lower, type Place, type Value } from "./place.js";
import type { Attribute } from "./protos.js";

/** How windows lie. One stride above 1 and a dilation above 1 do not go together. */
interface Windows {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: unknown;
}

/** An input with the attributes of the operator over it. */
interface Laid {
  readonly x: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Whether what is beyond the ends is part of x. */
  readonly padded: boolean;
}

/** @param blank what is beyond the ends of the input, where ONNX can't leave it to the operator. */
export function laid(
  g: GraphBuilder,
  { name, shape }: Value,
  windows: Windows,
  blank: number,
): Laid {
  const { size, stride } = windows;
  const x = g.transpose(name);
  const own = { kernel_shape: [size], strides: [stride] };
  const pads = padsOf(windows, shape[1]!);
  if (pads) return { x, attributes: { ...own, pads }, padded: false };
  if (stride <= size) return { x, attributes: { ...own, auto_pad: "SAME_UPPER" }, padded: false };
  const padded = g.op("Pad", [x, samePads(g, x, windows), g.floats(blank)]);
  return { x: padded, attributes: own, padded: true };
}

/** Steps of padding before and behind, where their number does not depend on an open number of steps. */
function padsOf({ size, stride, dilation, padding }: Windows, steps: number | null) {
  const reach = (size - 1) * dilation;
  if (padding === "valid") return [0, 0];
  if (padding === "causal") return [reach, 0];
  if (stride > 1 && steps === null) return undefined;
  const left = (Math.ceil((steps ?? 1) / stride) - 1) * stride + 1 - (steps ?? 1);
  const all = Math.max(0, left + reach);
  return [Math.floor(all / 2), all - Math.floor(all / 2)];
}

/** The same for windows further apart than they are long: where nothing is to be added ONNX Runtime would add less than that. */
function samePads(g: GraphBuilder, x: string, { size, stride }: Windows): string {
  const int = (operator: string, a: string, b: number | string) =>
    g.op(operator, [a, typeof b === "number" ? g.ints([b]) : b]);
  const steps = g.sizeOf(x, 2);
  // Behind the last window that is whole or begun, counted from its first step.
  const rest = int("Mod", int("Sub", steps, 1), stride);
  const all = int("Max", int("Sub", g.ints([size - 1]), rest), 0);
  const before = int("Div", all, 2);
  const none = g.ints([0, 0]);
  return g.op("Concat", [none, before, none, int("Sub", all, before)], { axis: 0 });
}

const shaped = ({ layer, inputs: [x] }: Place, name: string): Value =>
  floats(name, layer.shapesFor([x!.shape])[0]!);

export const conv: Lower = (at) => {
  const { g, inputs, config } = at;
  const { path, shape, data } = at.weight();
  const [size, features, filters] = shape as [number, number, number];
  const { strides: stride = 1, dilation_rate: dilation = 1 } = config as Record<string, number>;
  const windows = { size, stride, dilation, padding: config.padding ?? "valid" };
  const { x, attributes } = laid(g, inputs[0]!, windows, 0);
  const kernel = g.weight(`${path}^T`, [filters, features, size], () =>
    turned(data, [size, features, filters]),
  );
  const bias = config.use_bias ? at.weight() : undefined;
  const operands = [x, kernel];
  if (bias) operands.push(g.weight(bias.path, bias.shape, () => bias.data));
  const made = g.op("Conv", operands, { ...attributes, dilations: [dilation] });
  const name = activated(g, config.activation, g.transpose(made), filters);
  // The second half of a layer leaves steps as they are.
  const [rows, steps] = inputs[0]!.shape;
  return config.strides === undefined ? floats(name, [rows!, steps!, filters]) : shaped(at, name);
};

/** One convolution of each feature by itself. */
export const depthwiseConv: Lower = (at) => {
  const { g, inputs, config, layer } = at;
  const { path, shape, data } = at.weight();
  const [size, features, multiplier] = shape as [number, number, number];
  const { strides: stride, dilation_rate: dilation } = config as Record<string, number>;
  const windows = { size, stride: stride!, dilation: dilation!, padding: config.padding };
  const { x, attributes } = laid(g, inputs[0]!, windows, 0);
  const filters = features * multiplier;
  // Kernels as columns, each a filter's.
  const kernel = g.weight(`${path}^T`, [filters, 1, size], () => turned(data, [size, 1, filters]));
  const made = g.op("Conv", [x, kernel], {
    ...attributes,
    dilations: [dilation!],
    group: features,
  });
  const [rows, steps] = layer.shapesFor([inputs[0]!.shape])[0]!;
  return floats(g.transpose(made), [rows!, steps!, filters]);
};

/** More steps than any window has, by which padding is told that does not depend on their number. */
const MANY_STEPS = 1 << 20;

/** What windows reach beyond the output is cut, and where they leave something of it there is output padding. */
export const convTranspose: Lower = (at) => {
  const { g, inputs, config, layer } = at;
  const { path, shape, data } = at.weight();
  const [size, filters, features] = shape as [number, number, number];
  const [rows, steps] = inputs[0]!.shape as [number | null, number | null];
  const stride = config.strides as number;
  const from = steps ?? MANY_STEPS;
  const to = layer.shapesFor([[rows, from, features]])[0]![1]!;
  const [before] = padsOf({ size, stride, dilation: 1, padding: config.padding }, to)!;
  const behind = (from - 1) * stride + size - before! - to;
  const kernel = g.weight(`${path}^T`, [features, filters, size], () =>
    turned(data, [size, filters, features]),
  );
  const operands = [g.transpose(inputs[0]!.name), kernel];
  const bias = config.use_bias ? at.weight() : undefined;
  if (bias) operands.push(g.weight(bias.path, bias.shape, () => bias.data));
  const made = g.op("ConvTranspose", operands, {
    kernel_shape: [size],
    strides: [stride],
    pads: [before!, Math.max(0, behind)],
    output_padding: [Math.max(0, -behind)],
  });
  return shaped(at, activated(g, config.activation, g.transpose(made), filters));
};

/** A kernel with its axes the other way around. */
function turned(data: Float32Array, [size, features, filters]: [number, number, number]) {
  const numbers = new Float32Array(data.length);
  data.forEach((number, i) => {
    const [filter, rest] = [i % filters, Math.floor(i / filters)];
    const [feature, place] = [rest % features, Math.floor(rest / features)];
    numbers[(filter * features + feature) * size + place] = number;
  });
  return numbers;
}

function poolWindows({ config }: Place): Windows {
  const size = config.pool_size as number;
  const stride = (config.strides as number | null) ?? size;
  return { size, stride, dilation: 1, padding: config.padding };
}

export const maxPooling: Lower = (at) => {
  const { g, inputs } = at;
  const { x, attributes } = laid(g, inputs[0]!, poolWindows(at), Number.NEGATIVE_INFINITY);
  return shaped(at, g.transpose(g.op("MaxPool", [x], attributes)));
};

/** Padding is left out of the means: where it is zeros of x, they are divided by the means of ones. */
export const averagePooling: Lower = (at) => {
  const { g, inputs } = at;
  const [input] = inputs as [Value];
  const windows = poolWindows(at);
  const { x, attributes, padded } = laid(g, input, windows, 0);
  const means = g.op("AveragePool", [x], attributes);
  if (!padded) return shaped(at, g.transpose(means));
  const ones = g.op("Expand", [g.floats(1), g.op("Shape", [input.name])]);
  const parts = g.op("AveragePool", [laid(g, { ...input, name: ones }, windows, 0).x], attributes);
  return shaped(at, g.transpose(g.op("Div", [means, parts])));
};
