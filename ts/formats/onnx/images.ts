// Layers over images: (batch, height, width, channels), or those of every step. ONNX has channels before height and width, and knows no steps.
import { activated } from "./activations.js";
import type { GraphBuilder } from "./graph_builder.js";
import { byStep } from "./nesting.js";
import { floats, type Lower, type Place, unsayable, type Value, type WeightAt } from "./place.js";
import type { Attribute } from "./protos.js";

type Pair = readonly [height: number, width: number];

/** Images as ONNX has them, all behind each other, and the way back. */
interface Images {
  readonly x: string;
  readonly size: Pair;
  readonly channels: number;
  /** What was made of them, of this size. */
  back(made: string, size: Pair, channels: number): Value;
}

function images(g: GraphBuilder, { name, shape }: Value): Images {
  const [height, width, channels] = shape.slice(-3) as [number, number, number];
  const rows = shape.slice(0, -3);
  const all = rows.length === 1 ? name : g.reshape(name, -1, height, width, channels);
  return {
    x: g.op("Transpose", [all], { perm: [0, 3, 1, 2] }),
    size: [height, width],
    channels,
    back(made, size, channels) {
      const pixels = g.op("Transpose", [made], { perm: [0, 2, 3, 1] });
      const dims = [...size, channels];
      return floats(rows.length === 1 ? pixels : byStep(g, pixels, name, dims), [...rows, ...dims]);
    },
  };
}

/** A kernel whose axes are put in this order. */
function turned({ shape, data }: WeightAt, order: readonly number[]): Float32Array {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const made = new Float32Array(data.length);
  made.forEach((_, i) => {
    let [rest, from] = [i, 0];
    for (const axis of [...order].reverse()) {
      from += (rest % shape[axis]!) * steps[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    made[i] = data[from]!;
  });
  return made;
}

/** Windows along height and width: how many, and the pixels that stand before and behind the image. */
function windows({ config }: Place, size: Pair, [height, width]: Pair) {
  const { strides, dilation_rate = [1, 1], padding } = config as Record<string, Pair>;
  const along = (i: number, length: number) => {
    const [stride, reach] = [strides![i]!, (size[i]! - 1) * dilation_rate[i]! + 1];
    if ((padding as unknown) === "valid") {
      return { count: Math.floor((length - reach) / stride) + 1, ends: [0, 0] as const };
    }
    const count = Math.ceil(length / stride);
    const all = Math.max(0, (count - 1) * stride + reach - length);
    return { count, ends: [Math.floor(all / 2), Math.ceil(all / 2)] as const };
  };
  const [rows, columns] = [along(0, height), along(1, width)];
  return {
    size: [rows.count, columns.count] as const,
    attributes: {
      kernel_shape: size,
      strides: strides as Pair,
      pads: [rows.ends[0], columns.ends[0], rows.ends[1], columns.ends[1]],
    },
    dilations: dilation_rate as Pair,
  };
}

/** What a convolution makes of its kernel and bias, activated. */
function convolved(
  at: Place,
  operator: "Conv" | "ConvTranspose",
  [x, kernel, filters]: [images: Images, kernel: string, filters: number],
  size: Pair,
  attributes: Readonly<Record<string, Attribute>>,
): Value {
  const { g, config } = at;
  const bias = config.use_bias === false ? undefined : at.weight();
  const operands = [x.x, kernel];
  if (bias) operands.push(g.weight(bias.path, bias.shape, () => bias.data));
  const made = x.back(g.op(operator, operands, attributes), size, filters);
  return floats(activated(g, config.activation ?? "linear", made.name, filters), made.shape);
}

export const conv2d: Lower = (at) => {
  const { g, inputs, config } = at;
  const [x, weight] = [images(g, inputs[0]!), at.weight()];
  const [height, width, seen, filters] = weight.shape as [number, number, number, number];
  const { size, attributes, dilations } = windows(at, [height, width], x.size);
  const dims = [filters, seen, height, width];
  const kernel = g.weight(`${weight.path}^T`, dims, () => turned(weight, [3, 2, 0, 1]));
  const group = (config.groups as number | undefined) ?? 1;
  return convolved(at, "Conv", [x, kernel, filters], size, { ...attributes, dilations, group });
};

export const depthwiseConv2d: Lower = (at) => {
  const { g, inputs } = at;
  const [x, weight] = [images(g, inputs[0]!), at.weight()];
  const [height, width, channels, multiplier] = weight.shape as [number, number, number, number];
  const { size, attributes, dilations } = windows(at, [height, width], x.size);
  const filters = channels * multiplier;
  const kernel = g.weight(`${weight.path}^T`, [filters, 1, height, width], () =>
    turned(weight, [2, 3, 0, 1]),
  );
  const group = channels;
  return convolved(at, "Conv", [x, kernel, filters], size, { ...attributes, dilations, group });
};

/** What windows reach beyond the output is cut, and where they leave something of it there is output padding. */
export const conv2dTranspose: Lower = (at) => {
  const { g, inputs, config, layer } = at;
  const [x, weight] = [images(g, inputs[0]!), at.weight()];
  const [height, width, filters, channels] = weight.shape as [number, number, number, number];
  const size = layer.shapesFor([inputs[0]!.shape])[0]!.slice(-3, -1) as unknown as Pair;
  const { strides } = config as Record<string, Pair>;
  const kernel = g.weight(`${weight.path}^T`, [channels, filters, height, width], () =>
    turned(weight, [3, 2, 0, 1]),
  );
  const before = windows(at, [height, width], size).attributes.pads.slice(0, 2) as unknown as Pair;
  const behind = [height, width].map(
    (length, i) => (x.size[i]! - 1) * strides![i]! + length - before[i]! - size[i]!,
  );
  return convolved(at, "ConvTranspose", [x, kernel, filters], size, {
    strides: strides!,
    pads: [...before, ...behind.map((pixels) => Math.max(0, pixels))],
    output_padding: behind.map((pixels) => Math.max(0, -pixels)),
  });
};

const pooling =
  (operator: "MaxPool" | "AveragePool"): Lower =>
  (at) => {
    const { g, inputs, config } = at;
    const x = images(g, inputs[0]!);
    const { size, attributes } = windows(at, config.pool_size as Pair, x.size);
    return x.back(g.op(operator, [x.x], attributes), size, x.channels);
  };

export const maxPooling2d = pooling("MaxPool");
/** Padding is left out of the means, by ONNX as well. */
export const averagePooling2d = pooling("AveragePool");

const overall =
  (operator: "ReduceMax" | "ReduceMean"): Lower =>
  ({ g, inputs: [x], config }) => {
    const [keepdims, channels] = [config.keepdims ? 1 : 0, x!.shape.at(-1)!];
    const made = g.op(operator, [x!.name], { axes: [-3, -2], keepdims });
    const size = keepdims ? [1, 1, channels] : [channels];
    return floats(made, [...x!.shape.slice(0, -3), ...size]);
  };

export const globalMaxPooling2d = overall("ReduceMax");
export const globalAveragePooling2d = overall("ReduceMean");

type Ends = readonly [rows: Pair, columns: Pair];

/** Puts a value around images, or leaves out what is at their sides, where numbers of pixels are below 0. */
function framed(g: GraphBuilder, x: string, [rows, columns]: Ends, value: number): string {
  const pads = [0, 0, rows[0], columns[0], 0, 0, rows[1], columns[1]];
  return pads.every((n) => n === 0) ? x : g.op("Pad", [x, g.ints(pads), g.floats(value)]);
}

const around =
  (key: "padding" | "cropping"): Lower =>
  ({ g, inputs, config }) => {
    const x = images(g, inputs[0]!);
    const signed = (config[key] as Ends).map((ends) =>
      ends.map((n) => (key === "padding" ? n : -n)),
    ) as unknown as Ends;
    const size = x.size.map((n, i) => n + signed[i]![0] + signed[i]![1]) as unknown as Pair;
    return x.back(framed(g, x.x, signed, 0), size, x.channels);
  };

export const zeroPadding2d = around("padding");
export const cropping2d = around("cropping");

/** How ONNX says interpolations: those of the others have no operator. */
const MODES: Readonly<Record<string, Readonly<Record<string, Attribute>>>> = {
  bilinear: { mode: "linear" },
  nearest: { mode: "nearest", nearest_mode: "round_prefer_ceil" },
};

/** Images of this size. */
function resized({ g, layer, config }: Place, x: string, [height, width]: Pair, by?: string) {
  const mode = MODES[by ?? (config.interpolation as string)];
  if (mode === undefined || config.antialias) {
    throw unsayable(layer, "ONNX's interpolations are bilinear and nearest, without smoothing");
  }
  const sizes = g.op(
    "Concat",
    [g.op("Slice", [g.op("Shape", [x]), g.ints([0]), g.ints([2])]), g.ints([height, width])],
    { axis: 0 },
  );
  const attributes = { ...mode, coordinate_transformation_mode: "half_pixel" };
  return g.op("Resize", [x, "", "", sizes], attributes);
}

/** What has to be added to images, or left out below 0, so that they have the ratio of a size. */
function fitting(size: Pair, to: Pair, pads: boolean): Ends {
  return size.map((length, i) => {
    const fits = Math.floor((size[1 - i]! * to[i]!) / to[1 - i]!);
    if (pads) return Array(2).fill(Math.floor(Math.max(0, fits - length) / 2));
    const all = length - Math.max(1, Math.min(length, fits));
    return [-Math.floor(all / 2), -Math.ceil(all / 2)];
  }) as unknown as Ends;
}

export const resizing: Lower = (at) => {
  const { g, inputs, config } = at;
  const x = images(g, inputs[0]!);
  const { crop_to_aspect_ratio: crops, pad_to_aspect_ratio: pads, fill_value: value } = config;
  const to = [config.height, config.width] as Pair;
  const ends =
    crops || pads
      ? fitting(x.size, to, Boolean(pads))
      : [
          [0, 0],
          [0, 0],
        ];
  const from = framed(g, x.x, ends as unknown as Ends, (value as number | undefined) ?? 0);
  return x.back(resized(at, from, to), to, x.channels);
};

export const centerCrop: Lower = (at) => {
  const { g, inputs, config } = at;
  const x = images(g, inputs[0]!);
  const to = [config.height, config.width] as Pair;
  const small = x.size.some((length, i) => length < to[i]!);
  const middle = x.size.map((length, i) => {
    const all = length - to[i]!;
    return [-Math.floor(all / 2), -Math.ceil(all / 2)];
  });
  const ends = small ? fitting(x.size, to, false) : (middle as unknown as Ends);
  const from = framed(g, x.x, ends, 0);
  return x.back(small ? resized(at, from, to, "bilinear") : from, to, x.channels);
};

export const upSampling2d: Lower = (at) => {
  const { g, inputs, config } = at;
  const x = images(g, inputs[0]!);
  const to = x.size.map((length, i) => length * (config.size as Pair)[i]!) as unknown as Pair;
  return x.back(resized(at, x.x, to), to, x.channels);
};

/** The same numbers: all axes are there in ONNX, whatever lies in a line here. */
export const relined: Lower = ({ inputs: [x] }) => x!;
