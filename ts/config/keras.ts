/**
 * Models as Keras's `get_config()` describes them, in both directions. What comes from outside carries bookkeeping
 * that is dropped here, and settings that this library lacks, which are accepted only at the value that changes nothing.
 */
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { Dense, Embedding, type Layer, SimpleRNN } from "../layers/index.js";
import type { ModelCore } from "../model/core.js";
import type { Shape } from "../shape.js";

type Fields = Readonly<Record<string, unknown>>;

/** A model as plain data: what `JSON.stringify` keeps and `Sequential.fromConfig` takes. */
export interface ModelConfig {
  name: string;
  layers: { class_name: string; config: Record<string, unknown> }[];
  /** The shape that the model was built for, if it was. */
  build_input_shape?: (number | null)[];
}

export function toKerasConfig(core: ModelCore): ModelConfig {
  const shape = core.graph?.inputShape;
  const dtype = core.layers[0]?.className === "Embedding" ? "int32" : "float32";
  const input = shape && {
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape: [...shape], dtype, sparse: false, name: "input_layer" },
    registered_name: null,
  };
  const layers = core.layers.map((layer) => ({
    module: "keras.layers",
    class_name: layer.className,
    config: {
      name: layer.name,
      trainable: true,
      dtype: "float32",
      ...withModules(layer.getConfig()),
    },
    registered_name: null,
  }));
  return {
    name: core.name,
    layers: input ? [input, ...layers] : layers,
    ...(shape && { build_input_shape: [...shape] }),
  };
}

/** Keras finds an initializer's class by the module that is named beside it. */
function withModules(config: Fields): Record<string, unknown> {
  const entries = Object.entries(config).map(([key, value]) => {
    if (!key.endsWith("_initializer")) return [key, value];
    return [key, { module: "keras.initializers", ...(value as object), registered_name: null }];
  });
  return Object.fromEntries(entries);
}

/** Name, layers and shape of a model that was described by {@link toKerasConfig} or by Keras. */
export function fromKerasConfig(value: unknown): { name: string; layers: Layer[]; shape?: Shape } {
  const outer = asFields(value, "the configuration");
  const config = "class_name" in outer ? asFields(outer.config, "the configuration") : outer;
  if (typeof config.name !== "string" || !Array.isArray(config.layers)) {
    throw new BpttError(
      "InvalidArgument",
      "A Sequential model configuration must be an object containing the 'name' and 'layers' keys.",
    );
  }
  const entries = config.layers.map((entry, i) => asFields(entry, `layers[${i}]`));
  const input = entries.find((entry) => entry.class_name === "InputLayer");
  const shape =
    config.build_input_shape ?? (input && asFields(input.config, "the input layer").batch_shape);
  const layers = entries.filter((entry) => entry !== input).map(toLayer);
  return { name: config.name, layers, ...(Array.isArray(shape) && { shape: shape as Shape }) };
}

function asFields(value: unknown, what: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new BpttError(
    "InvalidArgument",
    `fromConfig expects ${what} to be an object, got ${show(value)}.`,
  );
}

function toLayer(entry: Fields): Layer {
  const config = asFields(entry.config, "the config of a layer");
  const path = `${String(entry.class_name)} "${String(config.name)}"`;
  switch (entry.class_name) {
    case "Embedding": {
      const { input_dim, output_dim, ...rest } = config;
      const options = toOptions(rest, path, ["embeddings_initializer", "mask_zero"]);
      return new Embedding(input_dim as number, output_dim as number, options);
    }
    case "SimpleRNN":
      return new SimpleRNN(config.units as number, toOptions(config, path, [...RECURRENT]));
    case "Dense":
      return new Dense(config.units as number, toOptions(config, path, [...DENSE]));
    default:
      throw new BpttError(
        "Unsupported",
        `The configuration holds a layer of class ${show(entry.class_name)}; known are "Embedding", "SimpleRNN" and "Dense".`,
      );
  }
}

const DENSE = ["activation", "use_bias", "kernel_initializer", "bias_initializer"] as const;
const RECURRENT = [...DENSE, "recurrent_initializer", "return_sequences"] as const;

/** Fields that never change what is computed, and those that do not at this value. */
const IGNORED = [
  "units",
  "dtype_policy",
  "registered_name",
  "module",
  "build_config",
  "unroll",
  "seed",
];
const NEUTRAL: Fields = {
  trainable: true,
  dtype: "float32",
  dropout: 0,
  recurrent_dropout: 0,
  return_state: false,
  go_backwards: false,
  stateful: false,
  zero_output_for_mask: false,
};

/** The known fields as a layer's options; any other must be null or say what is the case anyway. */
function toOptions(config: Fields, path: string, known: readonly string[]): Record<string, never> {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (key === "name" || known.includes(key)) {
      const camel = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      options[camel] = key.endsWith("_initializer") ? toInitializer(value) : value;
    } else if (!IGNORED.includes(key) && value !== null && plain(value) !== NEUTRAL[key]) {
      throw new BpttError(
        "Unsupported",
        `The configuration of ${path} sets \`${key}\` to ${JSON.stringify(value)}, which is not supported.`,
      );
    }
  }
  return options as Record<string, never>;
}

/** A dtype policy by its name: newer configurations hold it as an object. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return (value as { config?: { name?: unknown } }).config?.name ?? value;
}

/** Class and settings; the seed is dropped, as it says nothing about weights that were drawn elsewhere. */
function toInitializer(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { class_name, config } = value as { class_name?: unknown; config?: Fields };
  const settings = Object.entries(config ?? {}).filter(([key, v]) => key !== "seed" && v !== null);
  return { class_name, config: Object.fromEntries(settings) };
}
