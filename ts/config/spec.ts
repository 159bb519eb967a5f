import { type InnerTensor, Lowering } from "../graph/lowering.js";
import type { Graph, GraphInput } from "../model/graph.js";

/**
 * The inner form of a model, which the core parses: Keras's `class_name` and `config` of every node, and nothing more.
 * Strict and versioned; the core refuses a version that it does not know.
 */
export function innerSpec(graph: Graph): string {
  const into = new Lowering();
  const tensors: (readonly InnerTensor[])[] = graph.inputs.map((input) => [
    into.input(input.name, inputConfig(input)),
  ]);
  for (const { layer, inputs, shapes, mask } of graph.nodes) {
    const from = inputs.map(([node, output]) => tensors[node]![output]!);
    tensors.push(into.of(layer, mask, () => layer.lower(into, from, shapes)));
  }
  const outputs = graph.outputs.map(({ tensor: [node, output] }) => tensors[node]![output]!);
  return JSON.stringify({ version: 1, nodes: into.nodes, outputs });
}

/** Steps stay open: that data has the length named in `build` is checked here, where ragged rows are known. */
function inputConfig({ shape: [batch = null, ...rest], kind }: GraphInput) {
  const open = kind === "vector" ? rest : [null, ...rest.slice(1)];
  return { batch_shape: [batch, ...open], dtype: kind === "tokens" ? "int32" : "float32" };
}
