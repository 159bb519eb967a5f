// Where the masks of a model come from, and which steps they leave out, as far as the data tells.
import type { Inputs } from "../data/inputs.js";
import { Embedding, Masking } from "../layers/index.js";
import type { Graph, Tensor } from "./graph.js";

/** The node that makes the mask of a tensor; none where nothing on its way masks. */
export function maskSource(graph: Graph, [node, output]: Tensor): number | undefined {
  const made = graph.nodes[node - graph.inputs.length];
  if (made === undefined) return undefined;
  const { layer, inputs, outputs } = made;
  if (layer instanceof Masking) return node;
  if (layer instanceof Embedding) return layer.getConfig().mask_zero ? node : undefined;
  const keeps = outputs[output]!.length === 3 && layer.keepsSteps;
  return keeps ? maskSource(graph, inputs[0]!) : undefined;
}

/**
 * Whether a line of an output counts, by its place among all steps of the data. Undefined where layers compute what decides on it: then
 * the engine knows alone.
 */
export function countsOf(
  graph: Graph,
  inputs: readonly Inputs[],
  index: number,
): ((line: number) => boolean) | undefined {
  const source = maskSource(graph, graph.outputs[index]!.tensor);
  if (source === undefined) return () => true;
  const { layer, inputs: read } = graph.nodes[source - graph.inputs.length]!;
  const input = inputs[read[0]![0]];
  if (input === undefined) return undefined;
  const { data, width } = input;
  if (layer instanceof Embedding) return (line) => data[line] !== 0;
  const skip = Math.fround(layer.getConfig().mask_value as number);
  return (line) => data.subarray(line * width, (line + 1) * width).some((x) => x !== skip);
}
