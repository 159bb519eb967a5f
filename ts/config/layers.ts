/**
 * Layers as Keras's `get_config()` describes them. What comes from outside carries bookkeeping that is dropped here, and settings
 * that this library lacks, which are accepted only at the value that changes nothing.
 */
import { list, own, show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Cell, Layer, StackedRNNCells } from "../layers/index.js";
import * as layers from "../layers/index.js";
import { shortened } from "../show.js";
import { asFields, type Fields } from "./keras.js";

/** Every layer, with what of its configuration its constructor takes before the options: one line a layer. */
const LAYERS: Record<string, readonly [Class: unknown, ...args: string[]]> = {
  Activation: [layers.Activation, "activation"],
  Conv1D: [layers.Conv1D, "filters", "kernel_size"],
  Dense: [layers.Dense, "units"],
  Dropout: [layers.Dropout, "rate"],
  Embedding: [layers.Embedding, "input_dim", "output_dim"],
  Flatten: [layers.Flatten],
  GRU: [layers.GRU, "units"],
  GRUCell: [layers.GRUCell, "units"],
  GaussianNoise: [layers.GaussianNoise, "stddev"],
  GlobalAveragePooling1D: [layers.GlobalAveragePooling1D],
  GlobalMaxPooling1D: [layers.GlobalMaxPooling1D],
  LSTM: [layers.LSTM, "units"],
  LSTMCell: [layers.LSTMCell, "units"],
  LayerNormalization: [layers.LayerNormalization],
  Masking: [layers.Masking],
  MaxPooling1D: [layers.MaxPooling1D],
  Permute: [layers.Permute, "dims"],
  RepeatVector: [layers.RepeatVector, "n"],
  Rescaling: [layers.Rescaling, "scale"],
  Reshape: [layers.Reshape, "target_shape"],
  SimpleRNN: [layers.SimpleRNN, "units"],
  SimpleRNNCell: [layers.SimpleRNNCell, "units"],
  SpatialDropout1D: [layers.SpatialDropout1D, "rate"],
};

/** Fields that never change what is computed. */
const IGNORED = [
  "dtype_policy",
  "registered_name",
  "module",
  "build_config",
  "seed",
  "implementation",
  "use_cudnn",
];

/** Fields that change nothing at this value. */
const NEUTRAL: Fields = {
  dtype: "float32",
  data_format: "channels_last",
  groups: 1,
  keepdims: false,
  rms_scaling: false,
  gaussian_dropout: false,
  input_length: null,
};

/** The layer that a configuration describes. */
export function toLayer(value: unknown): Layer {
  const entry = asFields(value, "a layer");
  const config = asFields(entry.config, "the config of a layer");
  const [kind, name] = [entry.class_name, config.name].map((v) =>
    typeof v === "string" ? v : show(v),
  );
  const path = `${kind} "${name}"`;
  const className = entry.class_name;
  if (className === "Bidirectional") return bidirectional(config, path);
  if (className === "TimeDistributed") {
    const { layer, ...rest } = config;
    return new layers.TimeDistributed(toLayer(layer), toOptions(rest, path, []));
  }
  if (className === "RNN") {
    const { cell, ...rest } = config;
    return new layers.RNN(toCells(cell, path), toOptions(rest, path, SEQUENCE));
  }
  const known = typeof className === "string" ? own(LAYERS, className) : undefined;
  if (known === undefined) {
    throw new BpttError(
      "Unsupported",
      `The configuration holds a layer of class ${show(className)}; known are ${list([...Object.keys(LAYERS), "Bidirectional", "RNN", "TimeDistributed"])}.`,
    );
  }
  return construct(known, config, path);
}

const SEQUENCE = [
  "return_sequences",
  "return_state",
  "go_backwards",
  "stateful",
  "unroll",
  "zero_output_for_mask",
];

function construct(
  [given, ...names]: readonly [unknown, ...string[]],
  config: Fields,
  path: string,
): Layer {
  const Class = given as new (...args: unknown[]) => Layer;
  const args = names.map((name) => plainNumber(name, config[name]));
  // Another one, to ask what settings it has: their names are those of its configuration.
  const known = Object.keys(new Class(...args).getConfig()).filter((key) => !names.includes(key));
  const rest = Object.entries(config).filter(([key]) => !names.includes(key));
  return new Class(...args, toOptions(Object.fromEntries(rest), path, known));
}

/** Keras keeps the sizes of a window as lists of one. */
const plainNumber = (name: string, value: unknown): unknown =>
  name === "kernel_size" && Array.isArray(value) ? value[0] : value;

function bidirectional(config: Fields, path: string): Layer {
  const { layer, backward_layer, merge_mode, ...rest } = config;
  const half = (entry: unknown) => toLayer(entry) as layers.LSTM;
  return new layers.Bidirectional(half(layer), {
    ...toOptions(rest, path, []),
    mergeMode: merge_mode as layers.MergeMode,
    ...(backward_layer ? { backwardLayer: half(backward_layer) } : {}),
  });
}

function toCells(value: unknown, path: string): Cell | StackedRNNCells {
  const entry = asFields(value, `the cell of ${path}`);
  if (entry.class_name !== "StackedRNNCells") return toLayer(entry) as Cell;
  const { cells, ...rest } = asFields(entry.config, "the config of a layer");
  const made = Array.isArray(cells) ? cells.map((cell) => toLayer(cell) as Cell) : [];
  return new layers.StackedRNNCells(made, toOptions(rest, path, []));
}

/** The known fields as a layer's options; any other must be null or say what is the case anyway. */
function toOptions(config: Fields, path: string, known: readonly string[]): Record<string, never> {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (key === "name" || key === "trainable" || known.includes(key)) {
      const camel = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      options[camel] = toValue(key, value);
    } else if (key === "axis") {
      if (!isLast(value)) throw unsupported(path, key, value);
    } else if (!IGNORED.includes(key) && value !== null && plain(value) !== own(NEUTRAL, key)) {
      throw unsupported(path, key, value);
    }
  }
  return options as Record<string, never>;
}

const unsupported = (path: string, key: string, value: unknown): BpttError =>
  new BpttError(
    "Unsupported",
    `The configuration of ${path} sets \`${key}\` to ${shortened(JSON.stringify(value) ?? "undefined", 100)}, which is not supported.`,
  );

/** Whether an axis is the last one, of a row of vectors or of sequences. */
const isLast = (value: unknown): boolean =>
  [value].flat().every((axis) => axis === -1 || axis === 2);

/** A dtype policy by its name: newer configurations hold it as an object. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return (value as { config?: { name?: unknown } }).config?.name ?? value;
}

/** Class and settings of an initializer, regularizer or constraint; a value that is none of them as it is. */
function toValue(key: string, value: unknown): unknown {
  if (!/_(initializer|regularizer|constraint)$/.test(key)) return value;
  if (typeof value !== "object" || value === null) return value;
  const { class_name, config } = value as { class_name?: unknown; config?: Fields };
  // The seed is dropped, as it says nothing about weights that were drawn elsewhere.
  const settings = Object.entries(config ?? {}).filter(
    ([name, v]) => !["seed", "input_axes", "output_axes"].includes(name) && v !== null,
  );
  return { class_name, config: Object.fromEntries(settings) };
}
