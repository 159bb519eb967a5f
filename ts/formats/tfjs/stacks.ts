// The states of a stack of cells: TensorFlow.js has those of the last cell first, Keras 3 those of the first.
import type { Graph } from "../../model/graph.js";
import { cellsOf } from "./classes.js";

/** The name of a layer of several cells that is given states, or gives them. */
export const stackWithStates = ({ nodes }: Graph): string | undefined =>
  nodes.find(
    ({ layer, inputs, outputs }) =>
      cellsOf(layer).length > 1 && (outputs.length > 1 || inputs.length > 1),
  )?.layer.name;
