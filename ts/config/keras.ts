/**
 * Models as Keras's `get_config()` describes them, in both directions. What comes from outside carries bookkeeping
 * that is dropped here, and settings that this library lacks, which are accepted only at the value that changes nothing.
 */
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/index.js";
import { describeLayer, type LayerDescription } from "../layers/layer.js";
import type { ModelCore } from "../model/core.js";
import type { GraphInput } from "../model/graph.js";
import type { Shape } from "../shape.js";
import { isArray } from "../show.js";
import { toLayer } from "./layers.js";
import { checkPlainData } from "./plain_data.js";

export type Fields = Readonly<Record<string, unknown>>;

/** A model as plain data: what `JSON.stringify` keeps and `Sequential.fromConfig` takes. */
export interface ModelConfig {
  name: string;
  layers: { class_name: string; config: Record<string, unknown> }[];
  /** The shape that the model was built for, if it was. */
  build_input_shape?: (number | null)[];
}

export function toKerasConfig(core: ModelCore): ModelConfig {
  const input = core.graph?.inputs[0];
  const layers = core.layers.map((layer) => describeLayer(layer));
  return {
    name: core.name,
    layers: input ? [describeInput(input), ...layers] : layers,
    ...(input && { build_input_shape: [...input.shape] }),
  };
}

/** The layer that stands for an input. */
export const describeInput = ({ name, shape, kind }: GraphInput): LayerDescription => ({
  module: "keras.layers",
  class_name: "InputLayer",
  config: {
    batch_shape: [...shape],
    dtype: kind === "tokens" ? "int32" : "float32",
    sparse: false,
    name,
  },
  registered_name: null,
});

/** Name, layers and shape of a model that was described by {@link toKerasConfig} or by Keras. */
export function fromKerasConfig(value: unknown): { name: string; layers: Layer[]; shape?: Shape } {
  const outer = asFields(value, "the configuration");
  checkPlainData(outer);
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
  const layers = entries.filter((entry) => entry !== input).map((entry) => toLayer(entry));
  return { name: config.name, layers, ...(Array.isArray(shape) && { shape: shape as Shape }) };
}

export function asFields(value: unknown, what: string): Fields {
  if (typeof value === "object" && value !== null && !isArray(value)) return value as Fields;
  throw new BpttError(
    "InvalidArgument",
    `fromConfig expects ${what} to be an object, got ${show(value)}.`,
  );
}
