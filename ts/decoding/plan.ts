// What a model is fed to continue sequences, and by which output its tokens are chosen.
import { isId, type Vocabulary } from "../data/tokens.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import type { ModelCore } from "../model/core.js";
import { type Graph, shapesFor, traceGraph } from "../model/graph.js";
import type { Shape } from "../shape.js";
import { list, show } from "../show.js";
import { type ShownLayer, unable } from "./generated.js";
import { type Asked, refuse } from "./options.js";

/** It. */
export interface Plan {
  readonly graph: Graph;
  /** The input that is fed: ids, or vectors with a 1 at the place of the id. */
  readonly fed: number;
  /** The tokens that it takes. */
  readonly taken: Vocabulary;
  /** Those that the output tells apart. */
  readonly told: Vocabulary;
}

export function planOf(core: ModelCore, { feed, output }: Asked): Plan {
  const whole = core.requireGraph("generate");
  const graph = withOutput(whole, output);
  const fed = feed === undefined ? graph.inputs.length - 1 : inputNamed(graph, feed);
  const { key, kind, door, vocabulary, shape } = graph.inputs[fed]!;
  if (door) {
    const reads = `"${door.layer.name}" reads texts at the input "${key}", and tokens are ids`;
    throw unable(core.name, `${reads}; let an Embedding read them, and make ids of texts before.`);
  }
  // Vectors are fed with a 1 at the token's place.
  const ids = shape.length === 2 ? vocabulary?.size : undefined;
  const below = kind === "sequence" ? shape.at(-1)! : ids;
  if (below === undefined) {
    throw unable(
      core.name,
      `its input "${key}" takes neither token ids nor a vector at each step; name the one that does as \`feed\`.`,
    );
  }
  const { width, tensor, key: name } = graph.outputs[0]!;
  const follows = following(graph, fed);
  if (!follows[tensor[0]]) {
    throw unable(
      core.name,
      `its output "${name}" does not depend on the input "${key}", which is fed.`,
    );
  }
  checkActivation(core, graph);
  if (width > below) {
    throw unable(
      core.name,
      `its output "${name}" tells ${width} tokens apart, and the input "${key}" takes ${below}.`,
    );
  }
  const taken = { layer: vocabulary?.layer ?? key, size: below };
  return { graph, fed, taken, told: { layer: name, size: width } };
}

/** The graph of one output alone, whatever else the model puts out. */
function withOutput(graph: Graph, output: string | undefined): Graph {
  const { inputs, outputs } = graph.ends;
  const names = graph.outputs.map(({ key }) => key);
  if (output === undefined) {
    if (names.length === 1) return graph;
    throw refuse(`\`output\` should name one of the model's outputs, ${list(names)}`);
  }
  const at = names.indexOf(output);
  if (at < 0) throw refuse(`\`output\` should be one of ${list(names)}, got ${show(output)}`);
  if (names.length === 1) return graph;
  const keys = graph.inputs.map(({ key }) => key);
  const ports = { tensors: [outputs[at]!], keys: [output] };
  return traceGraph("", { tensors: inputs, keys }, ports, graph.declared);
}

function inputNamed(graph: Graph, name: string): number {
  const names = graph.inputs.map(({ key }) => key);
  const at = names.indexOf(name);
  if (at >= 0) return at;
  throw refuse(`\`feed\` should be one of the model's inputs, ${list(names)}, got ${show(name)}`);
}

/** For each tensor's node, inputs first, whether it depends on an input. */
function following(graph: Graph, input: number): boolean[] {
  const follows = graph.inputs.map((_, i) => i === input);
  for (const { inputs, mask } of graph.nodes) {
    const read = typeof mask === "object" ? [...inputs, mask] : inputs;
    follows.push(read.some(([node]) => follows[node]));
  }
  return follows;
}

/** Tokens are chosen by logits, or by what a softmax makes of them. */
function checkActivation(core: ModelCore, { outputs, nodes, inputs }: Graph): void {
  const { layer } = nodes[outputs[0]!.tensor[0] - inputs.length]!;
  const { activation } = (within(layer) ?? layer).getConfig() as { activation?: unknown };
  if (typeof activation !== "string" || CHOOSABLE.includes(activation)) return;
  throw unable(
    core.name,
    `the layer "${layer.name}" ends with the activation ${show(activation)}, and logits (no activation) or a softmax were expected.`,
  );
}

/** The layer that a wrapper applies. */
const within = ({ layersWithin: [inner] = [] }: Layer): Layer | undefined => inner;

const CHOOSABLE = ["linear", "softmax", "log_softmax"];

/** Layers of attention that look at what is computed once, by their nodes, with the steps of what they look at. */
export function attentionOf(
  core: ModelCore,
  { graph, fed }: Plan,
  batch: readonly Shape[],
): { shown: Map<number, number>; layers: ShownLayer[] } {
  const follows = following(graph, fed);
  const shapes = shapesFor(graph, batch, true);
  const shown = new Map<number, number>();
  const layers: ShownLayer[] = [];
  for (const [index, { layer, inputs, flags }] of graph.nodes.entries()) {
    if (!layer.callFlags.includes("returnAttentionScores")) continue;
    if (!follows[graph.inputs.length + index]) continue;
    const read = inputs.map(([node, output]) => shapes[node]![output]!);
    const weights = layer.shapesFor(read, { ...flags, returnAttentionScores: true }).at(-1)!;
    shown.set(index, weights.at(-1)!);
    // Behind the rows, and without the steps that are fed.
    const [, ...rest] = weights;
    rest.splice(-2, 1);
    layers.push({ name: layer.name, shape: rest as number[] });
  }
  if (shown.size > 0) return { shown, layers };
  throw unable(core.name, "it has no layer of attention whose weights could be returned.");
}

/** A token id that an output tells, or an input takes. */
export function tokenOf(name: string, value: unknown, { layer, size }: Vocabulary): number {
  if (isId(value, size)) return value;
  throw new BpttError(
    "TokenOutOfRange",
    `generate: \`${name}\` should be a token id from 0 to ${size - 1}, as those of "${layer}" are, got ${show(value)}.`,
  );
}
