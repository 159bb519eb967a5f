// Calls that TensorFlow.js refuses, or takes for others.
import type { Graph } from "../../model/graph.js";
import { unsaidLayer } from "./refusing.js";
import { stackWithStates } from "./stacks.js";

/** @throws BpttError `Unsupported` for a layer that it could not apply as it is applied. */
export function checkCalls(graph: Graph): void {
  for (const { layer, shapes } of graph.nodes) {
    if (layer.className === "Flatten" && shapes[0]!.length < 3) {
      throw unsaidLayer(layer.name, "its Flatten takes no vectors");
    }
  }
  const stack = stackWithStates(graph);
  if (stack !== undefined) {
    throw unsaidLayer(stack, "there the states of several cells are in another order");
  }
}
