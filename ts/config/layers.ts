/** Layers as Keras's `get_config()` describes them, read: every field becomes an option, changes nothing, or is refused. */
import { camelKey, list, show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Cell, Layer } from "../layers/index.js";
import * as layers from "../layers/index.js";
import { activationName } from "./activations.js";
import { type Fields, unreadable } from "./fields.js";
import { modelReader } from "./nested_models.js";
import { type KerasObject, readOnly } from "./objects.js";
import { changesNothing } from "./quiet_fields.js";
import { refusing } from "./refusing.js";
import { readPart } from "./weight_parts.js";

/** Every layer, with what of its configuration its constructor takes before the options: one line a layer. */
const LAYERS = new Map<string, readonly [Class: unknown, ...args: string[]]>(
  Object.entries({
    Activation: [layers.Activation, "activation"],
    ActivityRegularization: [layers.ActivityRegularization],
    Add: [layers.Add],
    AdditiveAttention: [layers.AdditiveAttention],
    AlphaDropout: [layers.AlphaDropout, "rate"],
    Attention: [layers.Attention],
    Average: [layers.Average],
    CenterCrop: [layers.CenterCrop, "height", "width"],
    Concatenate: [layers.Concatenate],
    AveragePooling1D: [layers.AveragePooling1D, "pool_size"],
    AveragePooling2D: [layers.AveragePooling2D, "pool_size"],
    BatchNormalization: [layers.BatchNormalization],
    Conv1D: [layers.Conv1D, "filters", "kernel_size"],
    Conv1DTranspose: [layers.Conv1DTranspose, "filters", "kernel_size"],
    Conv2D: [layers.Conv2D, "filters", "kernel_size"],
    Conv2DTranspose: [layers.Conv2DTranspose, "filters", "kernel_size"],
    ConvLSTM1D: [layers.ConvLSTM1D, "filters", "kernel_size"],
    ConvLSTM2D: [layers.ConvLSTM2D, "filters", "kernel_size"],
    Cropping1D: [layers.Cropping1D],
    Cropping2D: [layers.Cropping2D],
    Dense: [layers.Dense, "units"],
    DepthwiseConv2D: [layers.DepthwiseConv2D, "kernel_size"],
    Dot: [layers.Dot, "axes"],
    Dropout: [layers.Dropout, "rate"],
    ELU: [layers.ELU],
    EinsumDense: [layers.EinsumDense, "equation", "output_shape"],
    Embedding: [layers.Embedding, "input_dim", "output_dim"],
    Flatten: [layers.Flatten],
    GRU: [layers.GRU, "units"],
    GRUCell: [layers.GRUCell, "units"],
    GroupQueryAttention: [
      layers.GroupQueryAttention,
      "head_dim",
      "num_query_heads",
      "num_key_value_heads",
    ],
    GaussianDropout: [layers.GaussianDropout, "rate"],
    GaussianNoise: [layers.GaussianNoise, "stddev"],
    GlobalAveragePooling1D: [layers.GlobalAveragePooling1D],
    GlobalAveragePooling2D: [layers.GlobalAveragePooling2D],
    GlobalMaxPooling1D: [layers.GlobalMaxPooling1D],
    GlobalMaxPooling2D: [layers.GlobalMaxPooling2D],
    Identity: [layers.Identity],
    GroupNormalization: [layers.GroupNormalization],
    LSTM: [layers.LSTM, "units"],
    LSTMCell: [layers.LSTMCell, "units"],
    LayerNormalization: [layers.LayerNormalization],
    LeakyReLU: [layers.LeakyReLU],
    Masking: [layers.Masking],
    MaxPooling1D: [layers.MaxPooling1D],
    MaxPooling2D: [layers.MaxPooling2D],
    Maximum: [layers.Maximum],
    MelSpectrogram: [layers.MelSpectrogram],
    Minimum: [layers.Minimum],
    MultiHeadAttention: [layers.MultiHeadAttention, "num_heads", "key_dim"],
    Multiply: [layers.Multiply],
    Normalization: [layers.Normalization],
    PReLU: [layers.PReLU],
    Permute: [layers.Permute, "dims"],
    PositionEmbedding: [layers.PositionEmbedding, "sequence_length"],
    RandomFlip: [layers.RandomFlip],
    RandomRotation: [layers.RandomRotation, "factor"],
    RandomTranslation: [layers.RandomTranslation, "height_factor", "width_factor"],
    ReLU: [layers.ReLU],
    RMSNormalization: [layers.RMSNormalization],
    RepeatVector: [layers.RepeatVector, "n"],
    Rescaling: [layers.Rescaling, "scale"],
    Reshape: [layers.Reshape, "target_shape"],
    Resizing: [layers.Resizing, "height", "width"],
    SeparableConv1D: [layers.SeparableConv1D, "filters", "kernel_size"],
    SeparableConv2D: [layers.SeparableConv2D, "filters", "kernel_size"],
    SimpleRNN: [layers.SimpleRNN, "units"],
    SimpleRNNCell: [layers.SimpleRNNCell, "units"],
    SinePositionEncoding: [layers.SinePositionEncoding],
    Softmax: [layers.Softmax],
    STFTSpectrogram: [layers.STFTSpectrogram],
    SpatialDropout1D: [layers.SpatialDropout1D, "rate"],
    SpecAugment: [layers.SpecAugment],
    Subtract: [layers.Subtract],
    UnitNormalization: [layers.UnitNormalization],
    UpSampling1D: [layers.UpSampling1D],
    UpSampling2D: [layers.UpSampling2D],
    ZeroPadding1D: [layers.ZeroPadding1D],
    ZeroPadding2D: [layers.ZeroPadding2D],
  }),
);

/** Layers that have a reader of their own: those that hold others, and one that is more than its options. */
const WRAPPERS = new Map<string, (config: Fields) => Layer>(
  Object.entries({
    AttentionCell: attentionCell,
    Bidirectional: bidirectional,
    RNN: rnn,
    TextVectorization: textVectorization,
    TimeDistributed: timeDistributed,
  }),
);

/** Keras's other names for some of them. */
const ALIASES = new Map(
  Object.entries({
    AvgPool1D: "AveragePooling1D",
    AvgPool2D: "AveragePooling2D",
    Convolution1D: "Conv1D",
    Convolution1DTranspose: "Conv1DTranspose",
    Convolution2D: "Conv2D",
    Convolution2DTranspose: "Conv2DTranspose",
    GlobalAvgPool1D: "GlobalAveragePooling1D",
    GroupedQueryAttention: "GroupQueryAttention",
    GlobalAvgPool2D: "GlobalAveragePooling2D",
    GlobalMaxPool1D: "GlobalMaxPooling1D",
    GlobalMaxPool2D: "GlobalMaxPooling2D",
    MaxPool1D: "MaxPooling1D",
    MaxPool2D: "MaxPooling2D",
    SeparableConvolution1D: "SeparableConv1D",
    SeparableConvolution2D: "SeparableConv2D",
  }),
);

/** Keras's layers over frames of three dimensions. */
const OVER_VOLUMES =
  /^(Conv|ConvLSTM|Cropping|UpSampling|ZeroPadding|(?:Global)?(?:Average|Max)Pooling)3D$/;

/** Whether a class is that of a layer. */
export const isLayer = (className: string): boolean => LAYERS.has(className);

/** The layer that stands in another one. */
const part = (value: unknown, where: string): Layer => layerOf(readOnly(value, where));

/** The layer of an object whose class and settings have been read. */
export function layerOf({ className, config }: Omit<KerasObject, "rest">): Layer {
  const name = ALIASES.get(className) ?? className;
  const wrapper = WRAPPERS.get(name);
  const known = LAYERS.get(name);
  const model = modelReader(className);
  if (model) return refusing(config.where, () => model(config));
  const dimensions = known === undefined ? OVER_VOLUMES.exec(name) : null;
  if (dimensions) {
    throw new BpttError(
      "Unsupported",
      `The configuration holds ${config.where}, a layer of class ${show(className)}, which goes over volumes; layers here go over lines and images, as ${dimensions[1]}2D does.`,
    );
  }
  if (known === undefined && wrapper === undefined) {
    throw new BpttError(
      "Unsupported",
      `The configuration holds ${config.where}, a layer of class ${show(className)}; known are ${list([...LAYERS.keys(), ...WRAPPERS.keys()])}.`,
    );
  }
  const layer = refusing(config.where, () =>
    wrapper ? wrapper(config) : construct(name, known!, config),
  );
  config.finish();
  return layer;
}

function construct(
  className: string,
  [given, ...names]: readonly [unknown, ...string[]],
  config: Fields,
): Layer {
  const Class = given as new (...args: unknown[]) => Layer;
  const args = names.map((name) => readSetting(config, name));
  // Another one, to ask what settings it has: their names are those of its configuration.
  const known = Object.keys(new Class(...args).getConfig()).filter((key) => !names.includes(key));
  return new Class(...args, options(config, className, known));
}

/** Settings of a layer that runs cells. */
const SEQUENCE = [
  "return_sequences",
  "return_state",
  "go_backwards",
  "stateful",
  "unroll",
  "zero_output_for_mask",
];

function bidirectional(config: Fields): Layer {
  const half = (value: unknown, name: string) =>
    part(value, `the ${name} of ${config.where}`) as layers.LSTM;
  const forward = half(config.take("layer"), "layer");
  const other = config.take("backward_layer") ?? undefined;
  const given = other === undefined ? undefined : half(other, "backward_layer");
  const mergeMode = config.has("merge_mode") ? config.take("merge_mode") : "concat";
  return new layers.Bidirectional(forward, {
    ...partOptions(config, "Bidirectional", given ? [forward, given] : [forward]),
    mergeMode: mergeMode as layers.MergeMode,
    ...(given && { backwardLayer: given }),
  });
}

function timeDistributed(config: Fields): Layer {
  const inner = part(config.take("layer"), `the layer of ${config.where}`);
  return new layers.TimeDistributed(inner, partOptions(config, "TimeDistributed", [inner]));
}

/** Settings of a cell that looks at a memory. */
const ATTENTION = [
  "units",
  "score",
  "memory_kernel_initializer",
  "query_kernel_initializer",
  "attention_v_initializer",
];

function attentionCell(config: Fields): Layer {
  const cell = part(config.take("cell"), `the cell of ${config.where}`) as Cell;
  return new layers.AttentionCell(cell, partOptions(config, "AttentionCell", [cell], ATTENTION));
}

function rnn(config: Fields): Layer {
  const value = config.take("cell");
  // Keras takes a list of cells for a stack of them.
  const cell = Array.isArray(value)
    ? value.map((cell, i) => part(cell, `cell ${i} of ${config.where}`))
    : cellOf(value, `the cell of ${config.where}`);
  return new layers.RNN(cell as Cell, partOptions(config, "RNN", [cell].flat(), SEQUENCE));
}

/** Keras finds no words in Chinese and Japanese: a configuration says where that is wanted. */
function textVectorization(config: Fields): Layer {
  const settings = config.names.map((name) => [name, config.take(name)]);
  return layers.TextVectorization.fromConfig({ segment: false, ...Object.fromEntries(settings) });
}

/** A cell, or several as one. */
function cellOf(value: unknown, where: string): Layer {
  if ((value as { class_name?: unknown } | null | undefined)?.class_name !== "StackedRNNCells") {
    return part(value, where);
  }
  const { config } = readOnly(value, where);
  const cells = config.list("cells");
  const made = cells.map((cell, i) => part(cell, `cell ${i} of ${config.where}`) as Cell);
  const stack = new layers.StackedRNNCells(made, partOptions(config, "StackedRNNCells", made));
  config.finish();
  return stack;
}

/** The options of a layer with parts. To Keras its own `trainable` is nothing where that of a part says otherwise. */
function partOptions(
  config: Fields,
  className: string,
  parts: readonly Layer[],
  known: readonly string[] = [],
) {
  const given: { trainable?: unknown } = options(config, className, known);
  const { trainable = true } = given;
  if (typeof trainable !== "boolean") throw config.refuse("trainable", trainable);
  const trained = parts.some(({ trainable }) => trainable);
  return (trained ? { ...given, trainable: true } : given) as Record<string, never>;
}

/** The known fields as a layer's options; others are read where they change nothing. */
function options(config: Fields, className: string, known: readonly string[]) {
  const given: Record<string, unknown> = {};
  for (const name of config.names) {
    if (["name", "trainable", ...known].includes(name)) {
      given[camelKey(name)] = readSetting(config, name);
    } else if (name === "activity_regularizer") {
      // Written also where there is none, by layers that take none as well.
      const regularizer = readSetting(config, name);
      if (regularizer !== null) given[camelKey(name)] = regularizer;
    } else {
      const value = config.take(name);
      if (!changesNothing(className, name, value)) throw config.refuse(name, value);
    }
  }
  return given as Record<string, never>;
}

/** A setting as a constructor takes it. */
function readSetting(config: Fields, name: string): unknown {
  if (!config.has(name)) throw unreadable(`${config.where} has no \`${name}\``);
  const value = config.take(name);
  if (/(^|_)activation$/.test(name)) return activationName(value, config.where);
  if (/(^|_)(initializer|regularizer|constraint)$/.test(name))
    return readPart(config.where, name, value);
  return value;
}
