// Where the masks of a model come from, and which steps they leave out, as far as the data tells.
import type { Inputs } from "../data/inputs.js";
import { type MaskSource, maskSource } from "../graph/masks.js";
import type { Graph, GraphNode, Tensor } from "./graph.js";

/** The source of the mask of a tensor of a model. */
export const maskSourceIn = (graph: Graph, tensor: Tensor): MaskSource<Tensor> | undefined =>
  maskSource(tensor, ([node, output]) => {
    const made = nodeOf(graph, node);
    if (made === undefined) return undefined;
    const { layer, inputs, outputs, mask } = made;
    const handed = typeof mask === "object" ? mask : undefined;
    return { layer, input: inputs[0]!, mask: handed, rank: outputs[output]!.length };
  });

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
  if (source.handed) return undefined;
  const { layer, inputs: read } = nodeOf(graph, source.marked[0])!;
  const input = inputs[read[0]![0]];
  if (input === undefined) return undefined;
  const { data, width } = input;
  const { value, of } = layer.marks!;
  if (of === "ids") return (line) => data[line] !== value;
  const skip = Math.fround(value);
  return (line) => data.subarray(line * width, (line + 1) * width).some((x) => x !== skip);
}
