/**
 * Sequential models as Keras's `get_config()` describes them, in both directions. Every field of what comes from outside is read: it becomes
 * a setting, changes nothing at its value, or is refused.
 */
import { list, show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { describeLayer, type LayerDescription } from "../layers/description.js";
import type { Layer } from "../layers/index.js";
import type { ModelCore } from "../model/core.js";
import type { GraphInput } from "../model/graph.js";
import type { Shape } from "../shape.js";
import { takeFloat } from "./dtypes.js";
import { Fields } from "./fields.js";
import { refuseOtherForms } from "./forms.js";
import { readInput } from "./inputs.js";
import { layerOf } from "./layers.js";
import { checkRest, readObject } from "./objects.js";
import { checkPlainData } from "./plain_data.js";

/** A model's class and configuration, as `JSON.stringify` keeps them. */
export interface ModelJSON<C> {
  /** Where Keras has the class. */
  module: string;
  /** Keras's name of it. */
  class_name: string;
  /** What `getConfig` gives. */
  config: C;
  /** The name by which Keras finds the class. */
  registered_name: string;
}

/** A model as plain data: what `JSON.stringify` keeps and `Sequential.fromConfig` takes. */
export type ModelConfig = {
  /** The model's name. */
  name: string;
  /** Its layers in their order, an input before them where the shapes are known: class and settings, as Keras stores them. */
  layers: {
    /** Keras's name of the class. */
    class_name: string;
    /** Its settings, by Keras's names. */
    config: Record<string, unknown>;
  }[];
  /** The shape that the model was built for, if it was. */
  build_input_shape?: (number | null)[];
};

export function toKerasConfig(core: ModelCore): ModelConfig {
  const input = core.graph?.inputs[0];
  const layers = core.layers.map((layer) => describeLayer(layer));
  return {
    name: core.name,
    layers: input ? [describeInput(input), ...layers] : layers,
    ...(input && { build_input_shape: [...storedShape(input)] }),
  };
}

/** An input's shape. Where Keras makes vectors of texts it takes an axis of length 1 for one of the vectors: texts come without it. */
export const storedShape = ({ shape, door, kind }: GraphInput): Shape =>
  door && kind !== "tokens" && shape[1] === 1 ? shape.slice(0, 1) : shape;

/** The layer that stands for an input. */
export const describeInput = (input: GraphInput): LayerDescription => ({
  module: "keras.layers",
  class_name: "InputLayer",
  config: {
    batch_shape: [...storedShape(input)],
    dtype: input.dtype,
    sparse: false,
    name: input.name,
  },
  registered_name: null,
});

/** The keys without which a configuration is none of its kind. */
const KEYS = {
  Sequential: ["name", "layers"],
  Functional: ["layers", "input_layers", "output_layers"],
};

type Kind = keyof typeof KEYS;

/** The fields of a model's configuration, given with or without its class. */
export function modelFields(value: unknown, kind: Kind): Fields {
  checkPlainData(value);
  refuseOtherForms(value);
  const outer = new Fields(value, "the model");
  if (!outer.has("class_name")) return checkKeys(outer, kind);
  const { className, config, rest } = readObject(value, "the model");
  if (className !== kind) throw otherKind(kind, className);
  // How the model was compiled is for `compile` to say.
  rest.setAside("compile_config");
  rest.finish();
  return checkKeys(config, kind);
}

function checkKeys(config: Fields, kind: Kind): Fields {
  const connected = ["input_layers", "output_layers"].some((key) => config.has(key));
  if (kind === "Sequential" && connected) throw otherKind(kind, "Functional");
  if (KEYS[kind].every((key) => config.has(key))) return config;
  const names = KEYS[kind].map((key) => `'${key}'`).join(", ");
  throw new BpttError(
    "InvalidArgument",
    `A ${kind} model configuration must be an object containing the keys ${names}, got ${config.names.length > 0 ? list(config.names.slice(0, 8)) : "none"}.`,
  );
}

function otherKind(expected: Kind, got: string): BpttError {
  const [reader, other] =
    expected === "Sequential" ? ["Sequential", "Model"] : ["Model", "Sequential"];
  const instead =
    got === "Functional" || got === "Sequential"
      ? `it is a ${got} model${got === "Functional" ? ", whose layers are connected" : ""}: use \`${other}.fromConfig\``
      : `it is of class ${show(got)}, and a ${expected} model is expected`;
  return new BpttError(
    "Unsupported",
    `${reader}.fromConfig can't read this configuration: ${instead}.`,
  );
}

/** What a configuration says of a Sequential. */
export interface SequentialParts {
  readonly name: string;
  readonly layers: (Layer | SymbolicTensor)[];
  readonly shape?: Shape;
}

/** Name, layers and shape of a model that was described by {@link toKerasConfig} or by Keras. */
export const fromKerasConfig = (value: unknown): SequentialParts =>
  readSequential(modelFields(value, "Sequential"), buildShape(value));

/** @param built the shape that stands beside the configuration. */
export function readSequential(config: Fields, built?: unknown): SequentialParts {
  const [first, ...rest] = config.list("layers").map((entry, i) => readObject(entry, `layer ${i}`));
  const name = config.text("name");
  // Keras makes nothing of this one: the layers' own say what is trained.
  config.setAside("trainable");
  takeFloat(config);
  const listed = config.take("build_input_shape");
  config.finish();
  const input = first?.className === "InputLayer" ? readInput(first) : undefined;
  const entries = first === undefined || input ? rest : [first, ...rest];
  const layers = entries.map((entry) => {
    checkRest(entry);
    return layerOf(entry);
  });
  if (input) return { name, layers: [input, ...layers] };
  const shape = listed ?? built;
  return { name, layers, ...(Array.isArray(shape) && { shape: shape as Shape }) };
}

/** The shape for which a model was built, as the object around its configuration tells it. */
function buildShape(value: unknown): unknown {
  const { build_config } = value as { build_config?: { input_shape?: unknown } };
  return build_config?.input_shape;
}
