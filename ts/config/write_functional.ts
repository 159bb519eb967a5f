/** Functional models as Keras's `get_config()` describes them, written. */
import { describeLayer, type LayerDescription } from "../layers/layer.js";
import type { ModelCore } from "../model/core.js";
import type { Graph, GraphNode, Tensor } from "../model/graph.js";
import type { Shape } from "../shape.js";
import type { KerasHistory } from "./functional.js";
import { describeInput } from "./keras.js";

/** A functional model as plain data: what `JSON.stringify` keeps and `Model.fromConfig` takes. */
export interface FunctionalConfig {
  name: string;
  trainable: boolean;
  layers: FunctionalLayer[];
  /** Where inputs and outputs come from: one, or a list of them. */
  input_layers: KerasHistory | KerasHistory[];
  output_layers: KerasHistory | KerasHistory[];
}

/** A layer with the calls that were made of it. */
interface FunctionalLayer extends LayerDescription {
  name: string;
  inbound_nodes: { args: unknown[]; kwargs: Record<string, unknown> }[];
}

/** An output of the graph as Keras names it, with its shape and type. */
interface KerasTensor {
  readonly history: KerasHistory;
  readonly shape: Shape;
  readonly dtype: string;
}

export function toFunctionalConfig(core: ModelCore): FunctionalConfig {
  const graph = core.graph!;
  const tensors = kerasTensors(graph);
  const at = ([node, output]: Tensor): KerasTensor => tensors[node]![output]!;
  const callsOf = (layer: GraphNode["layer"]) =>
    graph.nodes.filter((node) => node.layer === layer).map((node) => call(node.inputs.map(at)));
  const inputs = graph.inputs.map((input) => ({
    ...describeInput(input),
    name: input.name,
    inbound_nodes: [],
  }));
  const layers = core.layers.map((layer) => ({
    ...describeLayer(layer),
    name: layer.name,
    inbound_nodes: callsOf(layer),
  }));
  const outputs = graph.outputs.map(({ tensor }) => at(tensor).history);
  const given = graph.inputs.map(({ name }): KerasHistory => [name, 0, 0]);
  return {
    name: core.name,
    trainable: true,
    layers: [...inputs, ...layers],
    input_layers: given.length === 1 ? given[0]! : given,
    output_layers: core.listsOutputs ? outputs : outputs[0]!,
  };
}

/** The outputs of every node; calls of a layer are counted. */
function kerasTensors({ inputs, nodes }: Graph): KerasTensor[][] {
  const counts = new Map<string, number>();
  const ofInputs = inputs.map(({ name, shape, kind }): KerasTensor[] => [
    { history: [name, 0, 0], shape, dtype: kind === "tokens" ? "int32" : "float32" },
  ]);
  const ofLayers = nodes.map(({ layer: { name }, outputs }) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return outputs.map(
      (shape, i): KerasTensor => ({ history: [name, count, i], shape, dtype: "float32" }),
    );
  });
  return [...ofInputs, ...ofLayers];
}

/** What follows the first input of a layer is its initial states. */
function call([first, ...states]: readonly KerasTensor[]) {
  const tensor = ({ shape, dtype, history }: KerasTensor) => ({
    class_name: "__keras_tensor__",
    config: { shape: [...shape], dtype, keras_history: [...history] },
  });
  const given = states.length === 1 ? tensor(states[0]!) : states.map(tensor);
  return {
    args: [tensor(first!)],
    kwargs: states.length === 0 ? {} : { initial_state: given },
  };
}
