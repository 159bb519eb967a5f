// Calls that TensorFlow.js refuses, or takes for others.
import { Recurrent } from "../../layers/recurrent.js";
import type { Graph, GraphNode } from "../../model/graph.js";
import { halvesOf, tfjsClass } from "./classes.js";
import { unsaidLayer } from "./refusing.js";
import { stackWithStates } from "./stacks.js";

/** @throws BpttError `Unsupported` for a layer that it could not apply as it is applied. */
export function checkCalls(graph: Graph): void {
  for (const node of graph.nodes) {
    const { layer, shapes } = node;
    if (readsStateTwice(graph, node)) {
      throw unsaidLayer(
        layer.name,
        "there its output and its first state are one tensor, which is gone once one of the layers that read them is computed",
      );
    }
    const [part] = layer.distributes ? layer.parts : [];
    const within = part ?? (node.each > 0 ? layer : undefined);
    if (within && !within.stepwise) {
      throw unsaidLayer(within.name, "within a TimeDistributed it goes over steps within steps");
    }
    if (shapes[0]!.length < (tfjsClass(layer.className)?.least ?? 0)) {
      throw unsaidLayer(layer.name, `its ${layer.className} takes no vectors`);
    }
  }
  const stack = stackWithStates(graph);
  if (stack !== undefined) {
    throw unsaidLayer(stack, "there the states of several cells are in another order");
  }
}

/** Whether layers read both what a layer gives and the state that is the same: without sequences both are its last step. */
function readsStateTwice({ inputs, nodes }: Graph, node: GraphNode): boolean {
  const { layer, outputs } = node;
  const apart = halvesOf(layer)?.apart ?? false;
  if (outputs[0]!.length !== 2 || !(layer instanceof Recurrent || apart)) return false;
  const at = inputs.length + nodes.indexOf(node);
  const read = nodes.flatMap((other) => other.inputs).filter(([from]) => from === at);
  const states = apart ? 2 : 1;
  const first = apart ? outputs.length : states + 1;
  const reads = (from: number, to: number) => read.some(([, i]) => i >= from && i < to);
  return reads(0, states) && reads(states, first);
}
