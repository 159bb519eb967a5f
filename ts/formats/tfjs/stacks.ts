// The states of a stack of cells: TensorFlow.js has those of the last cell first, Keras 3 those of the first.
import { RNN } from "../../layers/rnn.js";
import type { Graph } from "../../model/graph.js";

/** The name of a layer of several cells that is given states, or gives them. */
export const stackWithStates = ({ nodes }: Graph): string | undefined =>
  nodes.find(
    ({ layer, inputs }) =>
      layer instanceof RNN && layer.cells.length > 1 && (layer.returnState || inputs.length > 1),
  )?.layer.name;
