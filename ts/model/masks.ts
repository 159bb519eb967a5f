// Where the masks of a model come from, and which steps they leave out, as far as the data tells.
import type { Inputs } from "../data/inputs.js";
import { type MaskSource, maskSource } from "../graph/masks.js";
import type { Graph, GraphNode, Tensor } from "./graph.js";

/** What masks a tensor of a model; layers are told by the places of their nodes. */
export type GraphMaskSource = MaskSource<Tensor, number>;

/** Of every node of a graph, found once. */
const found = new WeakMap<Graph, (GraphMaskSource | undefined)[]>();

/** The source of the mask of a tensor of a model. */
export function maskSourceIn(graph: Graph, [node, output]: Tensor): GraphMaskSource | undefined {
  const sources = found.get(graph) ?? sourcesOf(graph);
  found.set(graph, sources);
  return isMasked(graph, [node, output]) ? sources[node] : undefined;
}

/** Whether an output of a layer has steps, and the layer's mask for them. */
function isMasked(graph: Graph, [node, output]: Tensor): boolean {
  const made = nodeOf(graph, node);
  return (
    made !== undefined && made.outputs[output]!.length >= 3 && output < made.layer.maskedOutputs
  );
}

/** Nodes come behind what they read. */
function sourcesOf(graph: Graph): (GraphMaskSource | undefined)[] {
  const sources: (GraphMaskSource | undefined)[] = graph.inputs.map(() => undefined);
  for (const { layer, inputs, mask } of graph.nodes) {
    const handed = typeof mask === "object" ? mask : undefined;
    const read = inputs.map((tensor) => (isMasked(graph, tensor) ? sources[tensor[0]] : undefined));
    sources.push(maskSource(layer, sources.length, handed, read));
  }
  return sources;
}

const nodeOf = ({ inputs, nodes }: Graph, node: number): GraphNode | undefined =>
  nodes[node - inputs.length];

/**
 * Whether a line of an output counts, by its place among all steps of the data. Undefined where layers compute what decides on it, or a mask
 * comes from elsewhere: then the engine knows alone.
 */
export function countsOf(
  graph: Graph,
  inputs: readonly Inputs[],
  index: number,
): ((line: number) => boolean) | undefined {
  const source = maskSourceIn(graph, graph.outputs[index]!.tensor);
  if (source === undefined) return () => true;
  if (source.marked === undefined) return undefined;
  const { layer, inputs: read } = nodeOf(graph, source.marked)!;
  const [[from]] = read as [Tensor];
  const before = nodeOf(graph, from);
  // Ids of texts are the data of the texts' input.
  const input = inputs[before?.layer.reads.what === "texts" ? before.inputs[0]![0] : from];
  if (input === undefined) return undefined;
  const { data, width } = input;
  const { value, of } = layer.marks!;
  if (of === "ids") return (line) => data[line] !== value;
  const skip = Math.fround(value);
  return (line) => data.subarray(line * width, (line + 1) * width).some((x) => x !== skip);
}
