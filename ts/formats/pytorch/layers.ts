// Which tensors of a PyTorch module a layer's weights are made of.
import { own } from "../../checks.js";
import { BpttError } from "../../errors.js";
import type { Layer } from "../../layers/layer.js";
import type { Graph, ModelWeight } from "../../model/graph.js";

/** A weight, and what it is made of. */
export interface Wanted {
  readonly weight: ModelWeight;
  /** Names and shapes of tensors. */
  readonly of: readonly (readonly [tensor: string, shape: readonly number[]])[];
  /** The weight's numbers of those of the tensors. */
  make(tensors: readonly Float32Array[]): Float32Array;
}

/** A layer, or a cell of one, that has the weights of one layer in PyTorch. */
export interface Place {
  /** Its name behind those of the models around it, with dots. */
  readonly name: string;
  /** What messages call it: class and name. */
  readonly called: string;
  /** @param suffix what stands behind the names of a recurrence's tensors: `_l0` in the first layer of a stack, nothing in a cell. */
  wanted(suffix: string): Wanted[];
}

/** The weights of a layer by their own names. */
type Weights = ReadonlyMap<string, ModelWeight>;
type Rule = (weights: Weights, suffix: string) => Wanted[];

/** Of these each half has the weights of one direction. */
const TWO_WAYS = ["Bidirectional"];

/** Class of layer by class of layer. */
const RULES: Readonly<Record<string, Rule>> = {
  BatchNormalization: asTheyAre({
    gamma: "weight",
    beta: "bias",
    moving_mean: "running_mean",
    moving_variance: "running_var",
  }),
  Dense: (weights) => [
    ...present(weights, "kernel", (weight) => turned(weight, "weight")),
    ...present(weights, "bias", (weight) => same(weight, "bias")),
  ],
  Embedding: asTheyAre({ embeddings: "weight" }),
  GRU: gru,
  GRUCell: gru,
  LayerNormalization: asTheyAre({ gamma: "weight", beta: "bias" }),
  LSTM: recurrence,
  LSTMCell: recurrence,
  SimpleRNN: recurrence,
  SimpleRNNCell: recurrence,
};

/**
 * All that has weights, in the model's order.
 * @throws BpttError `Unsupported` for a layer that PyTorch's modules have no weights for.
 */
export function placesIn(graph: Graph): Place[] {
  const layers = grouped(graph.weights, ({ layer }) => layer);
  return [...layers].flatMap(([layer, weights]) => {
    const owners = [...grouped(weights, ({ of }) => of.at(-1)!)];
    return TWO_WAYS.includes(layer.className)
      ? [bothWays(layer, owners)]
      : owners.map(([owner, own]) => placeOf(owner, own));
  });
}

function grouped<K>(
  weights: readonly ModelWeight[],
  key: (weight: ModelWeight) => K,
): Map<K, ModelWeight[]> {
  const groups = new Map<K, ModelWeight[]>();
  for (const weight of weights)
    groups.set(key(weight), [...(groups.get(key(weight)) ?? []), weight]);
  return groups;
}

function placeOf(owner: Layer, weights: readonly ModelWeight[]): Place {
  const rule = ruleFor(owner);
  const named = byName(weights);
  return { ...naming(owner, weights), wanted: (suffix) => rule(named, suffix) };
}

/** The tensors of the way back have `_reverse` behind their names. */
function bothWays(layer: Layer, owners: readonly [Layer, readonly ModelWeight[]][]): Place {
  const ways = owners.map(([owner, weights]) => [ruleFor(owner), byName(weights)] as const);
  const all = owners.flatMap(([, weights]) => weights);
  return {
    ...naming(layer, all),
    wanted: (suffix) =>
      ways.flatMap(([rule, weights], i) => rule(weights, i === 0 ? suffix : `${suffix}_reverse`)),
  };
}

/** @param weights of the layer, of which each knows the models around it. */
function naming(layer: Layer, [first]: readonly ModelWeight[]): Omit<Place, "wanted"> {
  const around = first!.of.slice(0, first!.of.indexOf(layer) + 1);
  return {
    name: around.map(({ name }) => name).join("."),
    called: `the ${layer.className} "${layer.name}"`,
  };
}

const byName = (weights: readonly ModelWeight[]): Weights =>
  new Map(weights.map((weight) => [weight.path.slice(weight.path.lastIndexOf("/") + 1), weight]));

function ruleFor(layer: Layer): Rule {
  const { className, name } = layer;
  const rule = own(RULES, className);
  if (rule && layer.getConfig().reset_after !== false) return rule;
  const why = rule
    ? "computes its candidate without resetAfter, and PyTorch's with it"
    : "has weights for which there is no rule";
  throw new BpttError(
    "Unsupported",
    `The weights of a PyTorch state dict can't be given to the model: its ${className} "${name}" ${why}.`,
  );
}

/** What a layer makes of a weight that it may not have. */
const present = (weights: Weights, name: string, make: (weight: ModelWeight) => Wanted) =>
  weights.has(name) ? [make(weights.get(name)!)] : [];

const same = (weight: ModelWeight, tensor: string): Wanted => ({
  weight,
  of: [[tensor, weight.shape]],
  make: ([data]) => data!,
});

function asTheyAre(tensors: Readonly<Record<string, string>>): Rule {
  return (weights) =>
    Object.entries(tensors).flatMap(([name, tensor]) =>
      present(weights, name, (weight) => same(weight, tensor)),
    );
}

/**
 * A matrix that PyTorch multiplies from the other side.
 * @param order which of PyTorch's blocks of rows each block of columns is; a block is as high as there are units.
 */
function turned(weight: ModelWeight, tensor: string, order: readonly number[] = [0]): Wanted {
  const [rows, columns] = weight.shape as [number, number];
  const height = columns / order.length;
  return {
    weight,
    of: [[tensor, [columns, rows]]],
    make([data]) {
      const made = new Float32Array(data!.length);
      for (let column = 0; column < columns; column++) {
        const block = order[Math.trunc(column / height)]!;
        const from = (block * height + (column % height)) * rows;
        for (let row = 0; row < rows; row++) made[row * columns + column] = data![from + row]!;
      }
      return made;
    },
  };
}

/** SimpleRNN and LSTM: the gates are in PyTorch's order, and PyTorch's two biases do what their sum does. */
function recurrence(weights: Weights, suffix: string): Wanted[] {
  return [
    turned(weights.get("kernel")!, `weight_ih${suffix}`),
    turned(weights.get("recurrent_kernel")!, `weight_hh${suffix}`),
    ...present(weights, "bias", (weight) => ({
      weight,
      of: biases(weight.shape, suffix),
      make: ([input, hidden]) => input!.map((v, i) => v + hidden![i]!),
    })),
  ];
}

/** PyTorch has the reset gate before the update gate. */
const GATES = [1, 0, 2];

/** The second bias stands within what the reset gate works on: both are kept. */
function gru(weights: Weights, suffix: string): Wanted[] {
  return [
    turned(weights.get("kernel")!, `weight_ih${suffix}`, GATES),
    turned(weights.get("recurrent_kernel")!, `weight_hh${suffix}`, GATES),
    ...present(weights, "bias", (weight) => ({
      weight,
      of: biases(weight.shape.slice(1), suffix),
      make(tensors) {
        const units = tensors[0]!.length / GATES.length;
        const gate = (data: Float32Array, i: number) => data.subarray(i * units, (i + 1) * units);
        const parts = tensors.flatMap((data) => GATES.map((i) => gate(data, i)));
        return Float32Array.from(parts.flatMap((part) => [...part]));
      },
    })),
  ];
}

const biases = (shape: readonly number[], suffix: string) =>
  [`bias_ih${suffix}`, `bias_hh${suffix}`].map((tensor) => [tensor, shape] as const);
