/** Functional models as Keras's `get_config()` describes them, written. */
import { snakeKey } from "../checks.js";
import { describeLayer, type LayerDescription } from "../layers/description.js";
import type { Layer, LayerConfig } from "../layers/layer.js";
import type { Form, ModelCore } from "../model/core.js";
import { callsOf, type Graph, type GraphCall, type Tensor } from "../model/graph.js";
import { Operation } from "../operations/operation.js";
import { writeArrayConfig } from "./arrays.js";
import { describeInput, storedShape } from "./keras.js";
import { type KerasHistory, type KerasTensor, tensorConfig } from "./keras_tensor.js";
import { describeOperation, MaskWriter, type OperationDescription } from "./write_masks.js";

/** A functional model as plain data: what `JSON.stringify` keeps and `Model.fromConfig` takes. */
export type FunctionalConfig = {
  /** The model's name. */
  name: string;
  /** Whether training moves its weights. */
  trainable: boolean;
  /** Layers and operations, each with the calls that were made of it. */
  layers: (FunctionalLayer | OperationDescription)[];
  /** Where inputs come from: one, a list of them, or by the keys that data has for them. */
  input_layers: Histories;
  /** Where outputs come from, in the same forms. */
  output_layers: Histories;
};

/** Where tensors come from: of one, of several in their order, or by their keys. @inline */
type Histories = KerasHistory | KerasHistory[] | Record<string, KerasHistory>;

/** A layer with the calls that were made of it. @inline */
interface FunctionalLayer extends LayerDescription {
  /** Its name in the model. */
  name: string;
  /** The calls that were made of it. */
  inbound_nodes: {
    /** What it was applied to. */
    args: unknown[];
    /** What it was told beside. */
    kwargs: Record<string, unknown>;
  }[];
}

export function toFunctionalConfig(core: ModelCore): FunctionalConfig {
  const graph = core.graph!;
  const inputs = graph.inputs.map((input) => ({
    ...describeInput(input),
    name: input.name,
    inbound_nodes: [],
  }));
  const { layers, at } = new GraphWriter(graph);
  const given = graph.inputs.map(({ name }): KerasHistory => [name, 0, 0]);
  // At the ends Keras counts the calls of functional models from 1: the first is how they were made.
  const functional = core.layers.filter(({ className }) => className === "Functional");
  const names = new Set(functional.map(({ name }) => name));
  const outputs = graph.outputs.map(({ tensor }): KerasHistory => {
    const [name, call, output] = at(tensor).history;
    return [name, call + Number(names.has(name)), output];
  });
  return {
    name: core.name,
    trainable: core.self.trainable,
    layers: [...inputs, ...layers],
    // Keras writes a list of one input as a list as well; a single one says the same.
    input_layers: histories({ ...core.ports.inputs, listed: given.length > 1 }, given),
    output_layers: histories(core.ports.outputs, outputs),
  };
}

function histories({ keys, listed }: Form, all: KerasHistory[]): Histories {
  if (keys) return Object.fromEntries(keys.map((key, i) => [key, all[i]!]));
  return listed ? all : all[0]!;
}

/** Writes the layers of a graph with their calls. */
class GraphWriter {
  readonly layers: (FunctionalLayer | OperationDescription)[];
  readonly #outputs: KerasTensor[][];
  readonly #masks: MaskWriter;

  constructor(readonly graph: Graph) {
    this.#outputs = kerasTensors(graph);
    const calls = callsOf(graph.calls);
    const names = [...graph.inputs, ...calls.keys()].map(({ name }) => name);
    this.#masks = new MaskWriter(graph, this.#outputs, new Set(names));
    const described = [...calls].filter(([layer]) => constantOf(layer) === undefined);
    // Operations come last, as those do that are added for masks.
    const [operations, layers] = [true, false].map((operation) =>
      described
        .filter(([layer]) => layer instanceof Operation === operation)
        .map(([layer, calls]) => this.#describe(layer, calls)),
    );
    this.layers = [...layers!, ...operations!, ...this.#masks.operations];
  }

  at = ([node, output]: Tensor): KerasTensor => this.#outputs[node]![output]!;

  #describe(layer: Layer, calls: readonly GraphCall[]): FunctionalLayer | OperationDescription {
    const { name } = layer;
    if (layer instanceof Operation) {
      const args = calls.map((call) => layer.argumentsOf(this.#tensors(call)));
      const config: LayerConfig = layer.describe();
      return describeOperation(layer.className, { name, ...config }, args, layer.module);
    }
    return { ...describeLayer(layer), name, inbound_nodes: calls.map((call) => this.#call(call)) };
  }

  /** What a layer or operation is applied to. */
  #tensors({ inputs }: GraphCall): unknown[] {
    return inputs.map((input) => tensorConfig(this.at(input)));
  }

  /** A call of a layer with its first input, others by their names, initial states if there are any, and the mask that it is handed. */
  #call(call: GraphCall) {
    const { layer, inputs, given, flags } = call;
    const said = Object.fromEntries(Object.keys(flags).map((flag) => [snakeKey(flag), true]));
    if (layer.takesPairs) return this.#spread(call, said);
    if (layer.takesList) {
      return { args: [this.#tensors(call)], kwargs: { ...this.#masksOf(call), ...said } };
    }
    const [sequence, ...others] = inputs;
    const states = statesIn(call);
    const own = given === undefined ? this.#ownMask(call) : undefined;
    const handed = given ? this.#argument(given) : own && tensorConfig(own);
    const initial = grouped(
      states.map((state) => this.#argument(state)),
      layer.stateGroups,
    );
    return {
      args: [tensorConfig(this.at(sequence!))],
      kwargs: {
        ...Object.fromEntries(
          layer.callInputs.map((name, i) => [name, tensorConfig(this.at(others[i]!))]),
        ),
        ...(initial.length > 0 && {
          initial_state: states.length === 1 && !layer.stateGroups ? initial[0] : initial,
        }),
        ...(handed !== undefined && { mask: handed }),
        ...said,
      },
    };
  }

  /** A call of which each input is an argument. Keys that are values are left out. */
  #spread({ inputs: [query, value, key = value!, pairs] }: GraphCall, said: object) {
    const own = String(key) === String(value) ? [] : [key];
    return {
      args: [query!, value!, ...own].map((input) => tensorConfig(this.at(input))),
      kwargs: { ...(pairs && { attention_mask: tensorConfig(this.at(pairs)) }), ...said },
    };
  }

  /** The masks of a list of tensors, where one of them is not its own. */
  #masksOf({ inputs, masks }: GraphCall): { mask?: unknown[] } {
    if (masks.every((mask) => mask === undefined)) return {};
    const mask = masks.map((handed, i) => {
      if (handed) return this.#argument(handed);
      const own = handed === undefined ? this.#masks.of(inputs[i]!) : undefined;
      return own ? tensorConfig(own) : null;
    });
    return { mask };
  }

  /** The mask of what a layer reads, where its call has to say so. */
  #ownMask(call: GraphCall): KerasTensor | undefined {
    const [sequence] = call.inputs;
    if (call.mask === true) return this.#masks.of(sequence!);
    if (!call.layer.takesMask || statesIn(call).length > 0) return undefined;
    return this.#masks.joinedOf(sequence!);
  }

  /** A tensor, or the numbers themselves where it is a constant. */
  #argument(tensor: Tensor): unknown {
    const constant = constantOf(this.graph.nodes[tensor[0] - this.graph.inputs.length]?.layer);
    return constant ? writeArrayConfig(constant) : tensorConfig(this.at(tensor));
  }
}

const constantOf = (layer: Layer | undefined) =>
  layer instanceof Operation ? layer.constant : undefined;

/** The initial states among the inputs of a call. */
const statesIn = ({ layer, inputs }: GraphCall) => inputs.slice(1 + layer.callInputs.length);

/** States in lists as Keras wants them. */
function grouped(states: unknown[], groups: readonly number[] | undefined): unknown[] {
  if (groups === undefined || states.length === 0) return states;
  const rest = [...states];
  return groups.map((count) => rest.splice(0, count));
}

/** The outputs of every node; calls of a layer are counted. */
function kerasTensors({ inputs, calls, nodes }: Graph): KerasTensor[][] {
  const counts = new Map<string, number>();
  const ofInputs = inputs.map((input): KerasTensor[] => [
    { history: [input.name, 0, 0], shape: storedShape(input), dtype: input.dtype },
  ]);
  // Those of layers within a model within the model have no history of their own.
  const tensors = [...ofInputs, ...nodes.map((): KerasTensor[] => [])];
  for (const { layer, outputs, outputShapes } of calls) {
    const { name, dtype } = layer;
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    outputs.forEach(([node, output], i) => {
      tensors[node]![output] = { history: [name, count, i], shape: outputShapes[i]!, dtype };
    });
  }
  return tensors;
}
