import type { Graph } from "../model/graph.js";

/**
 * The inner form of a model, which the core parses: Keras's `class_name` and `config` of every node, and nothing more.
 * Strict and versioned; the core refuses a version that it does not know.
 */
export function innerSpec(graph: Graph): string {
  // Steps stay open: that data has the length named in `build` is checked here, where ragged rows are known.
  const [, ...rest] = graph.inputShape;
  const batchShape = graph.kind === "vector" ? [null, ...rest] : [null, null, ...rest.slice(1)];
  const input = {
    class_name: "InputLayer",
    name: "input_layer",
    inputs: [],
    config: { batch_shape: batchShape, dtype: graph.kind === "tokens" ? "int32" : "float32" },
  };
  const nodes = graph.nodes.map(({ layer }, index) => ({
    class_name: layer.className,
    name: layer.name,
    inputs: [index],
    config: layer.getConfig(),
  }));
  return JSON.stringify({ version: 1, nodes: [input, ...nodes] });
}
