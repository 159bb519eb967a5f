// Products with a matrix of weights, and the table of an Embedding.
import { activated } from "./activations.js";
import { differs } from "./masks.js";
import { floats, type Lower, stored, type Value, width } from "./place.js";

export const dense: Lower = (at) => {
  const { g, inputs, config } = at;
  const [x] = inputs as [Value];
  const units = config.units as number;
  const product = g.op("MatMul", [x.name, stored(at)]);
  const sum = config.use_bias ? g.op("Add", [product, stored(at)]) : product;
  return floats(activated(g, config.activation, sum, units), [...x.shape.slice(0, -1), units]);
};

/** Axes of the input that the product is over are one, and so are those that it makes. */
export const einsumDense: Lower = (at) => {
  const { g, inputs, config } = at;
  const [x] = inputs as [Value];
  const settings = config as unknown as {
    readonly inputs: readonly number[];
    readonly outputs: readonly number[];
    readonly bias_shape: readonly number[];
  };
  const [summed, made] = [settings.inputs, settings.outputs].map((sizes) =>
    sizes.reduce((a, b) => a * b),
  ) as [number, number];
  const flat = settings.inputs.length === 2 ? g.reshape(x.name, 0, summed) : x.name;
  const product = g.op("MatMul", [flat, stored(at, [summed, made])]);
  const several = settings.outputs.length === 2;
  const shaped = several ? g.reshape(product, 0, ...settings.outputs) : product;
  const sum = settings.bias_shape.length > 0 ? g.op("Add", [shaped, stored(at)]) : shaped;
  const kept = x.shape.slice(0, x.shape.length - settings.inputs.length);
  const output = activated(g, config.activation, sum, settings.outputs.at(-1)!);
  return floats(output, [...kept, ...settings.outputs]);
};

export const embedding: Lower = (at) => {
  const { g, inputs, config } = at;
  const [ids] = inputs as [Value];
  const { shape } = ids;
  const vectors = g.op("Gather", [stored(at), ids.name]);
  const mask = config.mask_zero === true ? differs(g, ids, 0) : undefined;
  const made = floats(vectors, [...shape, config.output_dim as number]);
  if (shape.length === 2) return { ...made, mask };
  // Sentences at each step, which end with a TimeDistributed of this layer alone.
  return { ...made, inner: { mask: mask && g.reshape(mask, -1, shape[2]!) } };
};

/** One half of the features times the sigmoid of the other. */
export const glu: Lower = ({ g, inputs: [x] }) => {
  const [a, b] = g.ops("Split", [x!.name], 2, { axis: -1 });
  const output = g.op("Mul", [a!, g.op("Sigmoid", [b!])]);
  return floats(output, [...x!.shape.slice(0, -1), width(x!) / 2]);
};
