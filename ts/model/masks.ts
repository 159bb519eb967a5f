// Where the masks of a model come from, and which steps they leave out, as far as the data tells.
import type { Inputs } from "../data/inputs.js";
import type { Graph, Tensor } from "./graph.js";

/** The node that makes the mask of a tensor, or the tensor that was handed over as one; none where nothing on its way masks. */
export function maskSource(graph: Graph, tensor: Tensor): number | Tensor | undefined {
  for (let [node, output] = tensor; ; ) {
    const made = graph.nodes[node - graph.inputs.length];
    if (made === undefined) return undefined;
    const { layer, inputs, outputs, mask } = made;
    if (layer.marks) return node;
    if (outputs[output]!.length !== 3 || !layer.keepsSteps) return undefined;
    if (typeof mask === "object") return mask;
    [node, output] = inputs[0]!;
  }
}

/**
 * Whether a line of an output counts, by its place among all steps of the data. Undefined where layers compute what decides on it, or a mask
 * comes from elsewhere: then the engine knows alone.
 */
export function countsOf(
  graph: Graph,
  inputs: readonly Inputs[],
  index: number,
): ((line: number) => boolean) | undefined {
  const source = maskSource(graph, graph.outputs[index]!.tensor);
  if (source === undefined) return () => true;
  if (typeof source !== "number") return undefined;
  const { layer, inputs: read } = graph.nodes[source - graph.inputs.length]!;
  const input = inputs[read[0]![0]];
  if (input === undefined) return undefined;
  const { data, width } = input;
  const { value, of } = layer.marks!;
  if (of === "ids") return (line) => data[line] !== value;
  const skip = Math.fround(value);
  return (line) => data.subarray(line * width, (line + 1) * width).some((x) => x !== skip);
}
