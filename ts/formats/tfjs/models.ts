// Models in the form of TensorFlow.js: layers in a row, or with the calls that were made of them.
import { isPlain } from "../../checks.js";
import { BpttError } from "../../errors.js";
import { isArray } from "../../show.js";
import { unsaidLayer } from "./refusing.js";
import type { Stored, Written } from "./stored.js";

type Config = Readonly<Record<string, unknown>>;

/** A tensor: the layer that made it, by which of its calls, as which of its outputs. */
type History = readonly [layer: string, call: number, output: number];

/** A layer with its calls. */
interface StoredLayer extends Stored {
  readonly name: string;
  readonly inbound_nodes: readonly { readonly args: unknown[]; readonly kwargs: Config }[];
}

/** Writes a layer of the model. */
type OfLayer = (layer: Stored) => Written;

/** The configuration of a model. */
export function writeModel(config: Config, of: OfLayer): Record<string, unknown> {
  const layers = config.layers as readonly Stored[];
  if (config.input_layers === undefined) return { name: config.name, layers: layers.map(of) };
  return writeFunctional(config, layers as readonly StoredLayer[], of);
}

function writeFunctional(config: Config, all: readonly StoredLayer[], of: OfLayer) {
  // Operations that no layer reads made masks, which are there without being said.
  const layers = all.filter((layer) => !isOperation(layer));
  const calls = new Calls(layers);
  return {
    name: config.name,
    layers: layers.map((layer) => ({
      name: layer.name,
      ...of(layer),
      inbound_nodes: layer.inbound_nodes.map(({ args, kwargs }) =>
        calls.node(layer.name, args, kwargs),
      ),
    })),
    input_layers: calls.ends(config, "input_layers"),
    output_layers: calls.ends(config, "output_layers"),
  };
}

const isOperation = ({ module }: Stored): boolean => module?.startsWith("keras.src.ops") ?? false;

/** Calls of layers, in lists of tensors. */
class Calls {
  readonly #classes: ReadonlyMap<string, string>;

  constructor(layers: readonly StoredLayer[]) {
    this.#classes = new Map(layers.map(({ name, class_name }) => [name, class_name]));
  }

  /** What a layer is applied to: initial states stand behind the sequence. */
  node(layer: string, args: readonly unknown[], { initial_state: states = [] }: Config) {
    const tensors = [...args, states].flatMap((value) => this.#tensors(layer, value));
    return tensors.map((history) => [...this.#counted(layer, history), {}]);
  }

  #tensors(layer: string, value: unknown): History[] {
    if (isArray(value)) return value.flatMap((item) => this.#tensors(layer, item));
    const { class_name, config } = isPlain(value) ? (value as unknown as Written) : {};
    if (class_name === "__keras_tensor__") return [config!.keras_history as History];
    throw unsaidLayer(layer, "it reads numbers that are part of the model");
  }

  /** Of models within the model the first call is the one by which they were made. */
  #counted(reader: string, [name, call, output]: History): History {
    const className = this.#classes.get(name);
    if (className === undefined) {
      throw unsaidLayer(reader, `it reads the operation "${name}", and there are only layers`);
    }
    return [name, call + Number(isModel(className)), output];
  }

  /** Inputs or outputs, in a list. */
  ends({ name, ...config }: Config, key: string): History[] {
    const ends = config[key];
    const all = isHistory(ends) ? [ends] : (Object.values(ends as object) as History[]);
    if (!isArray(ends)) checkKeys(name as string, ends as Readonly<Record<string, History>>);
    return all.map((history) => {
      const [name, call, output] = this.#counted(history[0], history);
      // Keras counts those of functional models so at the ends as well.
      return [name, call - Number(this.#classes.get(name) === "Functional"), output];
    });
  }
}

const isModel = (className: string): boolean => ["Functional", "Sequential"].includes(className);

const isHistory = (value: unknown): value is History =>
  isArray(value) && typeof value[0] === "string";

/** There inputs and outputs have the names of their layers. */
function checkKeys(model: string, ends: Readonly<Record<string, History>>): void {
  const other = Object.entries(ends).find(([key, [layer]]) => key !== layer);
  if (other === undefined) return;
  const [key, [layer]] = other;
  throw new BpttError(
    "Unsupported",
    `The model "${model}" can't be written for TensorFlow.js: there inputs and outputs are called as their layers are, and "${key}" is that of the layer "${layer}".`,
  );
}
