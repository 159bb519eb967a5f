// The weights of a model, or of one layer of it: read and replaced as of one moment.
import { copyOf } from "../allocate.js";
import { show } from "../checks.js";
import type { WeightValue } from "../data/types.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { type CopyTo, copying } from "../numbers.js";
import { isArray } from "../show.js";
import type { ModelCore } from "./core.js";
import type { Graph, ModelWeight } from "./graph.js";
import { layersOf, replaceWeights } from "./replace_weights.js";
import { weightData } from "./weight_data.js";

/** What weights are set of. */
interface Target {
  readonly kind: "model" | "layer";
  readonly name: string;
}

export async function getWeights(core: ModelCore): Promise<WeightValue[]> {
  return copiesOf(await lookAtWeights(core));
}

/** The same; those of a layer are parts of one array: for those who look at them, and give none away. */
export async function lookAtWeights(core: ModelCore): Promise<WeightValue[]> {
  return read(core, ({ name }) => name);
}

const copiesOf = (values: readonly WeightValue[]): WeightValue[] =>
  values.map(({ data, ...rest }) => ({ ...rest, data: copyOf(data, "the weights") }));

export async function setWeights(core: ModelCore, values: unknown): Promise<void> {
  return write(core, values, { kind: "model", name: core.name });
}

export async function getWeightsOf(core: ModelCore, layer: Layer): Promise<WeightValue[]> {
  return copiesOf(await read(core, ({ path }) => path, layer));
}

export async function setWeightsOf(core: ModelCore, layer: Layer, values: unknown): Promise<void> {
  return write(core, values, { kind: "layer", name: layer.name, layer });
}

/** Replaces some of a model's weights. */
export async function writeWeights(
  core: ModelCore,
  values: ReadonlyMap<ModelWeight, CopyTo>,
): Promise<void> {
  const { engine } = await core.numbers();
  await replaceWeights(engine, core.graph!.weights, values);
}

async function read(
  core: ModelCore,
  nameOf: (weight: ModelWeight) => string,
  layer?: Layer,
): Promise<WeightValue[]> {
  const graph = core.requireGraph("getWeights");
  core.adopt(graph);
  const { engine } = await core.numbers();
  const weights = weightsOf(graph, layer);
  const layers = layersOf(weights);
  const blocks = await engine.readWeights(layers.map(({ holding }) => holding.weights));
  return weights.map((weight) => {
    const { shape, size, at } = weight;
    const block = blocks[layers.indexOf(weight.layer)]!;
    return { name: nameOf(weight), shape: [...shape], data: block.subarray(at, at + size) };
  });
}

async function write(
  core: ModelCore,
  values: unknown,
  { layer, ...target }: Target & { layer?: Layer },
): Promise<void> {
  const graph = core.requireGraph("setWeights");
  const checked = check(weightsOf(graph, layer), values, target);
  core.adopt(graph);
  await writeWeights(core, checked);
}

/** Those of one layer, a part of one or a model; all of them without. */
const weightsOf = ({ weights }: Graph, layer: Layer | undefined): readonly ModelWeight[] =>
  layer ? weights.filter(({ of }) => of.includes(layer)) : weights;

/** New weights, each checked against its place. */
function check(
  weights: readonly ModelWeight[],
  values: unknown,
  { kind, name }: Target,
): Map<ModelWeight, CopyTo> {
  if (!isArray(values)) {
    throw new BpttError(
      "InvalidArgument",
      `setWeights expects a list of weights as getWeights gives it, got ${show(values)}.`,
    );
  }
  if (values.length !== weights.length) {
    throw new BpttError(
      "Shape",
      `You called \`setWeights(weights)\` on the ${kind} "${name}" with a weight list of length ${values.length}, but the ${kind} was expecting ${weights.length} weights.`,
    );
  }
  return new Map(
    weights.map((weight, i) => [weight, copying(weightData(weight, values[i], `weights[${i}]`))]),
  );
}
