// Attention with heads over padded steps, as the core has it: (batch, groups of heads, heads of a group, queries, keys).
import { activated } from "./activations.js";
import type { GraphBuilder } from "./graph_builder.js";
import { floats, type Lower, stored, type Value } from "./place.js";
import { BOOL } from "./protos.js";

/** What is added to the score of a hidden key is out of its softmax. */
const HIDDEN = -1e9;

/** The projections before and behind heads. */
export const projection: Lower = (at) => {
  const { g, inputs, config } = at;
  const [x] = inputs as [Value];
  const sizes = config as unknown as Record<"inputs" | "outputs", readonly number[]>;
  const [summed, made] = [sizes.inputs, sizes.outputs].map((all) =>
    all.reduce((a, b) => a * b),
  ) as [number, number];
  const product = g.op("MatMul", [x.name, stored(at, [summed, made])]);
  const sum = config.use_bias ? g.op("Add", [product, stored(at, [made])]) : product;
  const output = activated(g, config.activation, sum, made);
  return floats(output, [...x.shape.slice(0, -1), made]);
};

interface Settings {
  readonly heads: number;
  readonly groups: number;
  readonly causal: boolean;
  readonly window: number | null;
  readonly scores: number | null;
  readonly mask_heads?: number;
  readonly mask_queries?: number;
}

/** Which pairs count, each with all five axes or 1 for them. */
function seen(g: GraphBuilder, inputs: readonly Value[], settings: Settings): string[] {
  const { causal, window } = settings;
  const [query, value, key, pairs] = inputs as [Value, Value, Value, Value?];
  const queries = query.mask === undefined ? [] : [g.unsqueeze(query.mask, 1, 2, 4)];
  const ofKeys = [...new Set([value.mask, key.mask])];
  const keys = ofKeys.flatMap((mask) => (mask === undefined ? [] : [g.unsqueeze(mask, 1, 2, 3)]));
  const told = pairs ? [g.cast(told5(g, pairs, settings), BOOL)] : [];
  return [...queries, ...keys, ...told, ...reach(g, query, value, causal, window)];
}

/** A mask of pairs, that of all queries, which has lost its axis, or one by heads in a line. */
function told5(g: GraphBuilder, { name, shape }: Value, settings: Settings): string {
  const { groups, mask_heads: heads = 1, mask_queries: queries = 1 } = settings;
  if (shape.length !== 2) return g.unsqueeze(name, 1, 2);
  const sides = heads === 1 ? [1, 1] : [groups, heads / groups];
  return g.reshape(name, 0, ...sides, queries, shape[1]! / (heads * queries));
}

/** What a query sees by its step: bands of a matrix. */
function reach(
  g: GraphBuilder,
  query: Value,
  value: Value,
  causal: boolean,
  window: number | null,
): string[] {
  if (!causal && window === null) return [];
  const sizes = g.op("Concat", [g.sizeOf(query.name, 1), g.sizeOf(value.name, 1)], { axis: 0 });
  const all = g.op("Expand", [g.bools([true], [1, 1]), sizes]);
  const band = (upper: 0 | 1, by: number) => g.op("Trilu", [all, g.ints(by)], { upper });
  return [
    causal ? band(0, 0) : [],
    window === null ? [] : band(1, 1 - window),
    window === null || causal ? [] : band(0, window - 1),
  ].flat();
}

export const heads: Lower = ({ g, inputs, config }) => {
  const settings = config as unknown as Settings;
  const [query, value, key] = inputs as [Value, Value, Value];
  const { heads, groups } = settings;
  const each = heads / groups;
  const size = query.shape[2]! / heads;
  const values = value.shape[2]! / groups;
  const apart = (x: string, count: number, width: number, perm: readonly number[]) =>
    g.op("Transpose", [g.reshape(x, 0, 0, groups, count, width)], { perm });
  const scaled = g.op("Mul", [query.name, g.floats(1 / Math.sqrt(size))]);
  const products = g.op("MatMul", [
    apart(scaled, each, size, [0, 2, 3, 1, 4]),
    apart(key.name, 1, size, [0, 2, 3, 4, 1]),
  ]);
  const parts = seen(g, inputs, settings);
  const sees = parts.length > 0 ? parts.reduce((a, b) => g.op("And", [a, b])) : undefined;
  const kept = sees ? g.op("Where", [sees, products, g.floats(HIDDEN)]) : products;
  const softmax = g.op("Softmax", [kept], { axis: -1 });
  const weights = sees ? g.op("Where", [sees, softmax, g.floats(0)]) : softmax;
  const made = g.op("MatMul", [weights, apart(value.name, 1, values, [0, 2, 3, 1, 4])]);
  const lines = g.op("Transpose", [made], { perm: [0, 3, 1, 2, 4] });
  const [batch, queries] = query.shape as [number | null, number | null];
  const y = floats(g.reshape(lines, 0, 0, heads * values), [batch, queries, heads * values]);
  if (settings.scores === null) return y;
  // Heads are one axis again: (batch, groups x heads, queries, keys).
  const shape = g.op(
    "Concat",
    [g.sizeOf(weights, 0), g.ints([heads]), g.sizeOf(weights, 3), g.sizeOf(weights, 4)],
    { axis: 0 },
  );
  const shown = g.op("Reshape", [weights, shape]);
  return [y, floats(shown, [batch, heads, queries, settings.scores])];
};
