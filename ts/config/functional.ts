/** Functional models as Keras's `get_config()` describes them, read: layers by name, each with the calls that were made of it. */
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { connect } from "../graph/connect.js";
import { input, type SymbolicTensor } from "../graph/tensor.js";
import type { Layer } from "../layers/index.js";
import { asFields, type Fields } from "./keras.js";
import type { KerasHistory } from "./keras_tensor.js";
import { toLayer } from "./layers.js";
import { checkPlainData } from "./plain_data.js";

/** The operations that Keras adds by itself to compute masks; here masks follow the data without them. */
const OF_MASKS = ["NotEqual", "Any"];

/** Name, inputs and outputs of the model that a configuration describes. */
export function fromFunctionalConfig(value: unknown): {
  name: string;
  inputs: SymbolicTensor[];
  outputs: SymbolicTensor | SymbolicTensor[];
} {
  const outer = asFields(value, "the configuration");
  checkPlainData(outer);
  const config = "class_name" in outer ? asFields(outer.config, "the configuration") : outer;
  const { layers, input_layers, output_layers } = config;
  if (!Array.isArray(layers) || !input_layers || !output_layers) {
    throw new BpttError(
      "InvalidArgument",
      "A functional model configuration must be an object containing the 'layers', 'input_layers' and 'output_layers' keys.",
    );
  }
  const reader = new Reader(layers.map((entry, i) => asFields(entry, `layers[${i}]`)));
  const inputs = historiesOf(input_layers, "input_layers").map((history) => reader.tensor(history));
  const outputs = historiesOf(output_layers, "output_layers").map((history) =>
    reader.tensor(history),
  );
  return {
    name: (config.name ?? "functional") as string,
    inputs,
    outputs: isHistory(output_layers) ? outputs[0]! : outputs,
  };
}

/** Makes layers and applies them as the tensors are asked for. */
class Reader {
  readonly #entries = new Map<string, Fields>();
  readonly #layers = new Map<string, Layer>();
  readonly #outputs = new Map<string, SymbolicTensor[] | undefined>();

  constructor(entries: readonly Fields[]) {
    for (const entry of entries) this.#entries.set(nameOf(entry), entry);
  }

  tensor(history: KerasHistory): SymbolicTensor {
    // The way to what has to be made first, as chains may be longer than the stack is deep.
    const way = [history];
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const [name, call] = last;
      const missing = this.#made(last)
        ? undefined
        : this.#given(name, call).find((h) => !this.#made(h));
      if (missing === undefined) {
        if (!this.#made(last)) this.#outputs.set(keyOf(last), this.#apply(name, call));
        way.pop();
        continue;
      }
      // Undefined while its inputs are being made: whoever asks for it then goes in a circle.
      this.#outputs.set(keyOf(last), undefined);
      if (this.#outputs.has(keyOf(missing))) {
        throw invalid(`the layer "${missing[0]}" depends on itself`);
      }
      way.push(missing);
    }
    const [name, , output] = history;
    const tensor = this.#made(history)![output];
    if (tensor !== undefined) return tensor;
    throw invalid(`the layer "${name}" has no output ${output}`);
  }

  #made(history: KerasHistory): SymbolicTensor[] | undefined {
    return this.#outputs.get(keyOf(history));
  }

  #entry(name: string): Fields {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw invalid(`there is no layer named "${name}"`);
    return entry;
  }

  /** Where the inputs of a call come from. */
  #given(name: string, call: number): KerasHistory[] {
    const entry = this.#entry(name);
    if (entry.class_name === "InputLayer") return [];
    const made = Array.isArray(entry.inbound_nodes) ? entry.inbound_nodes[call] : undefined;
    if (made === undefined) throw invalid(`the layer "${name}" has no call ${call}`);
    const { args, kwargs = {} } = asFields(made, `a call of "${name}"`);
    this.#checkCall(name, asFields(kwargs, `a call of "${name}"`));
    return [args, (kwargs as Fields).initial_state].flatMap(tensorsIn);
  }

  #apply(name: string, call: number): SymbolicTensor[] {
    const entry = this.#entry(name);
    if (entry.class_name === "InputLayer") {
      const { batch_shape } = asFields(entry.config, `the config of "${name}"`);
      return [input({ batchShape: batch_shape as (number | null)[], name })];
    }
    const { kwargs = {} } = (entry.inbound_nodes as Fields[])[call]!;
    const tensors = this.#given(name, call).map((history) => this.tensor(history));
    const layer = this.#layers.get(name) ?? toLayer(entry);
    this.#layers.set(name, layer);
    return [
      connect(layer, tensors, { mask: tensorsIn((kwargs as Fields).mask).length > 0 }),
    ].flat();
  }

  /** Refuses what a call asks for beyond its inputs, where it would change the result. */
  #checkCall(name: string, { mask, training }: Fields): void {
    const foreign = tensorsIn(mask).find(
      ([from]) => !OF_MASKS.includes(this.#entries.get(from)?.class_name as string),
    );
    if (foreign === undefined && training !== true) return;
    throw new BpttError(
      "Unsupported",
      foreign === undefined
        ? `The configuration calls the layer "${name}" with \`training\` set to true, which is not supported.`
        : `The configuration gives the layer "${name}" a mask made by "${foreign[0]}", which is not supported: masks come from an Embedding with mask_zero, or from Masking.`,
    );
  }
}

const keyOf = ([name, call]: KerasHistory): string => `${name}:${call}`;

/** The key of a layer; older configurations have it in the layer's own config alone. */
function nameOf({ name, config }: Fields): string {
  const own = name ?? asFields(config, "the config of a layer").name;
  return typeof own === "string" ? own : show(own);
}

/** One history, a list of them, or several by name. */
function historiesOf(value: unknown, key: string): KerasHistory[] {
  if (isHistory(value)) return [value];
  const all = typeof value === "object" && value !== null ? Object.values(value) : [];
  if (all.length > 0 && all.every(isHistory)) return all;
  throw invalid(`\`${key}\` should hold [layer, call, output], got ${show(value)}`);
}

const isHistory = (value: unknown): value is KerasHistory =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === "string" &&
  Number.isInteger(value[1]) &&
  Number.isInteger(value[2]);

/** The tensors in the arguments of a call, in their order. */
function tensorsIn(value: unknown): KerasHistory[] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (typeof value !== "object" || value === null) return [];
  const { class_name, config } = value as Fields;
  if (class_name !== "__keras_tensor__") return [];
  const { keras_history } = asFields(config, "a tensor's config");
  if (isHistory(keras_history)) return [keras_history];
  throw invalid(`a tensor's \`keras_history\` is ${show(keras_history)}`);
}

const invalid = (what: string): BpttError =>
  new BpttError("InvalidArgument", `The configuration cannot be read: ${what}.`);
