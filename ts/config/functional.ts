/** Functional models as Keras's `get_config()` describes them: layers by name, each with the calls that were made of it. */
import { BpttError } from "../errors.js";
import { connect } from "../graph/connect.js";
import { input, type SymbolicTensor } from "../graph/tensor.js";
import type { Layer } from "../layers/index.js";
import { asFields, type Fields } from "./keras.js";
import { toLayer } from "./layers.js";

/** A call of a layer: what it was given, positionally and by name. */
interface Call {
  readonly args: readonly unknown[];
  readonly kwargs: Fields;
}

/** Where a tensor comes from: the layer, which of its calls, which output. */
type History = readonly [layer: string, call: number, output: number];

/** Name, inputs and outputs of the model that a configuration describes. */
export function fromFunctionalConfig(value: unknown): {
  name: string;
  inputs: SymbolicTensor[];
  outputs: SymbolicTensor | SymbolicTensor[];
} {
  const outer = asFields(value, "the configuration");
  const config = "class_name" in outer ? asFields(outer.config, "the configuration") : outer;
  if (!Array.isArray(config.layers) || !config.input_layers || !config.output_layers) {
    throw new BpttError(
      "InvalidArgument",
      "A functional model configuration must be an object containing the 'layers', 'input_layers' and 'output_layers' keys.",
    );
  }
  const entries = new Map<string, Fields>();
  for (const entry of config.layers as Fields[]) entries.set(String(entry.name), entry);
  const built = new Map<string, Layer>();
  const outputs = new Map<string, SymbolicTensor[]>();

  const tensor = ([name, call, output]: History): SymbolicTensor => {
    const key = `${name}:${call}`;
    const known = outputs.get(key) ?? apply(name, call);
    outputs.set(key, known);
    return known[output]!;
  };
  const apply = (name: string, call: number): SymbolicTensor[] => {
    const entry = entries.get(name);
    const config = asFields(entry?.config, `the layer "${name}"`);
    if (entry!.class_name === "InputLayer") {
      return [input({ batchShape: config.batch_shape as (number | null)[], name })];
    }
    const layer = built.get(name) ?? toLayer(entry!);
    built.set(name, layer);
    const { args, kwargs } = (entry!.inbound_nodes as Call[])[call]!;
    const given = [args, kwargs.initial_state ?? []].flatMap(histories).map(tensor);
    return [connect(layer, given, {})].flat();
  };
  return {
    name: String(config.name ?? "functional"),
    inputs: listed(config.input_layers).map(tensor),
    outputs: isHistory(config.output_layers)
      ? tensor(config.output_layers)
      : listed(config.output_layers).map(tensor),
  };
}

/** One history or a list of them. */
const listed = (value: unknown): readonly History[] =>
  isHistory(value) ? [value] : (value as History[]);

const isHistory = (value: unknown): value is History =>
  typeof (value as readonly unknown[])[0] === "string";

/** The tensors in the arguments of a call, in their order. */
function histories(value: unknown): History[] {
  if (Array.isArray(value)) return value.flatMap(histories);
  if (typeof value !== "object" || value === null) return [];
  const { class_name, config } = value as { class_name?: unknown; config?: Fields };
  return class_name === "__keras_tensor__" ? [config!.keras_history as History] : [];
}
