/** Functional models as Keras's `get_config()` describes them, written. */
import { describeLayer, type LayerDescription } from "../layers/layer.js";
import type { ModelCore } from "../model/core.js";
import { callsOf, type Graph, type GraphNode, type Tensor } from "../model/graph.js";
import { describeInput } from "./keras.js";
import { type KerasHistory, type KerasTensor, tensorConfig } from "./keras_tensor.js";
import { MaskWriter, type Operation } from "./write_masks.js";

/** A functional model as plain data: what `JSON.stringify` keeps and `Model.fromConfig` takes. */
export interface FunctionalConfig {
  name: string;
  trainable: boolean;
  layers: (FunctionalLayer | Operation)[];
  /** Where inputs and outputs come from: one, or a list of them. */
  input_layers: KerasHistory | KerasHistory[];
  output_layers: KerasHistory | KerasHistory[];
}

/** A layer with the calls that were made of it. */
interface FunctionalLayer extends LayerDescription {
  name: string;
  inbound_nodes: { args: unknown[]; kwargs: Record<string, unknown> }[];
}

export function toFunctionalConfig(core: ModelCore): FunctionalConfig {
  const graph = core.graph!;
  const tensors = kerasTensors(graph);
  const at = ([node, output]: Tensor): KerasTensor => tensors[node]![output]!;
  const names = [...graph.inputs, ...core.layers].map(({ name }) => name);
  const masks = new MaskWriter(graph, tensors, new Set(names));
  const call = ({ inputs: [sequence, ...states], mask }: GraphNode) =>
    callConfig(at(sequence!), states.map(at), mask ? masks.of(sequence!) : undefined);
  const inputs = graph.inputs.map((input) => ({
    ...describeInput(input),
    name: input.name,
    inbound_nodes: [],
  }));
  const calls = callsOf(graph.nodes);
  const layers = core.layers.map((layer) => ({
    ...describeLayer(layer),
    name: layer.name,
    inbound_nodes: calls.get(layer)!.map(call),
  }));
  const outputs = graph.outputs.map(({ tensor }) => at(tensor).history);
  const given = graph.inputs.map(({ name }): KerasHistory => [name, 0, 0]);
  return {
    name: core.name,
    trainable: true,
    layers: [...inputs, ...layers, ...masks.operations],
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

/** A call of a layer with its first input, initial states if there are any, and the mask that it is handed. */
function callConfig(
  input: KerasTensor,
  states: readonly KerasTensor[],
  mask: KerasTensor | undefined,
) {
  const given = states.map(tensorConfig);
  return {
    args: [tensorConfig(input)],
    kwargs: {
      ...(given.length > 0 && { initial_state: given.length === 1 ? given[0] : given }),
      ...(mask && { mask: tensorConfig(mask) }),
    },
  };
}
