// Attention over padded steps, as Keras has it: what a query does not see has a large number taken from its score.
import type { GraphBuilder } from "./graph_builder.js";
import { floats, type Lower, type Place, stored, type Value } from "./place.js";

const HIDDEN = 1e9;

/** Scores of all keys for all queries: (batch, queries, keys). */
type Scores = (at: Place, query: Value, key: Value) => string;

const dots: Scores = (at, { name: query }, { name: key }) => {
  const { g, config } = at;
  if (config.score_mode === "concat") return concatenated(at, query, key);
  const products = g.op("MatMul", [query, g.transpose(key)]);
  return config.use_scale ? g.op("Mul", [products, stored(at)]) : products;
};

/** The sum of a query and a key, for all pairs: (batch, queries, keys, features). */
const sums = (g: GraphBuilder, query: string, key: string): string =>
  g.op("Add", [g.unsqueeze(query, 2), g.unsqueeze(key, 1)]);

const total = (g: GraphBuilder, x: string): string =>
  g.op("ReduceSum", [x, g.ints([-1])], { keepdims: 0 });

function concatenated(at: Place, query: string, key: string): string {
  const { g, config } = at;
  const pairs = sums(g, query, key);
  const scaled = config.use_scale ? g.op("Mul", [pairs, stored(at)]) : pairs;
  return g.op("Mul", [total(g, g.op("Tanh", [scaled])), stored(at)]);
}

const additive: Scores = (at, { name: query }, { name: key }) => {
  const { g, config } = at;
  const bent = g.op("Tanh", [sums(g, query, key)]);
  return total(g, config.use_scale ? g.op("Mul", [bent, stored(at)]) : bent);
};

/** What a query sees, if that is not everything. */
function seen(g: GraphBuilder, query: Value, value: Value, causal: unknown): string | undefined {
  const real = value.mask && g.unsqueeze(value.mask, 1);
  if (!causal) return real;
  const sizes = g.op("Concat", [g.sizeOf(query.name, 1), g.sizeOf(value.name, 1)], { axis: 0 });
  const pairs = g.op("Expand", [g.bools([true], [1, 1]), sizes]);
  const before = g.op("Trilu", [pairs], { upper: 0 });
  return real ? g.op("And", [before, real]) : before;
}

const attending =
  (scored: Scores): Lower =>
  (at) => {
    const { g, inputs, config } = at;
    const [query, value, key = value] = inputs as [Value, Value, Value?];
    const scores = scored(at, query, key!);
    const sees = seen(g, query, value, config.causal);
    const hidden = () => g.op("Sub", [scores, g.floats(HIDDEN)]);
    const kept = sees ? g.op("Where", [sees, scores, hidden()]) : scores;
    const weights = g.op("Softmax", [kept], { axis: -1 });
    const made = g.op("MatMul", [weights, value.name]);
    const mask = query.mask && g.unsqueeze(query.mask, 2);
    const output = mask ? g.op("Where", [mask, made, g.floats(0)]) : made;
    const [batch, queries] = query.shape as [number | null, number | null];
    const y = floats(output, [batch, queries, value.shape[2]!]);
    return config.scores === null
      ? y
      : [y, floats(weights, [batch, queries, config.scores as number])];
  };

export const attention = attending(dots);
export const additiveAttention = attending(additive);
