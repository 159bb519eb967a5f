// Which layers TensorFlow.js has, and how it says their settings.
import { own } from "../../checks.js";
import type * as layers from "../../layers/index.js";
import type { Layer } from "../../layers/layer.js";
import type { Recurrent } from "../../layers/recurrent.js";
import type { LayerName } from "../keras/folders.js";
import { activation, constraint, initializer, regularizer } from "./parts.js";
import { among, type Rule, renamed, same, unsaid, unsaidEach } from "./rules.js";

/** What TensorFlow.js says of a class. */
export interface TfjsClass {
  /** Its settings, with Keras's names. What is not among them is refused. */
  readonly settings: Readonly<Record<string, Rule>>;
  /** Settings that Keras does not write, and TensorFlow.js wants. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** What it does with the mask of a sequence: hands it on, ends it, or computes by it; or ends one by which it computes here. Default: it ends it. */
  readonly masks?: "keeps" | "heeds" | "unheeded";
  /** Why it computes something else there by the same mask. */
  readonly otherwise?: string;
  /** The least number of axes that it takes, rows included. */
  readonly least?: number;
  /** The names of weights that are others there. */
  readonly weights?: Readonly<Record<string, string>>;
  /** Whether it heeds masks as the layer does that it applies to each step. */
  readonly wraps?: boolean;
  /** The layers that go forward and backward. */
  halves?(layer: never): Halves;
  /** The cells of a layer that runs several. */
  cells?(layer: never): readonly Layer[];
}

/** Two layers, one for each direction. */
export interface Halves {
  readonly forwardLayer: Recurrent;
  readonly backwardLayer: Layer;
  /** Whether what they give stays apart. */
  readonly apart: boolean;
}

const weight = (name: string) => ({
  [`${name}_initializer`]: initializer,
  [`${name}_regularizer`]: regularizer,
  [`${name}_constraint`]: constraint,
});

const NOTHING = { settings: {} };
const DENSE = {
  units: same,
  activation,
  use_bias: same,
  ...weight("kernel"),
  ...weight("bias"),
};
const CELL = { ...DENSE, ...weight("recurrent"), dropout: same, recurrent_dropout: same };
const LSTM = { ...CELL, recurrent_activation: activation, unit_forget_bias: same };
const GRU = { ...CELL, recurrent_activation: activation, reset_after: among(false) };
const SEQUENCE = {
  return_sequences: same,
  return_state: same,
  go_backwards: same,
  stateful: same,
  unroll: same,
  zero_output_for_mask: unsaid(false),
};
const MOMENTS = {
  epsilon: same,
  center: same,
  scale: same,
  beta_initializer: initializer,
  beta_regularizer: regularizer,
  gamma_initializer: initializer,
  gamma_regularizer: regularizer,
};
const POOLING = { settings: { pool_size: same, strides: same, padding: same } };
const PIXELS = { data_format: among("channels_last") };
const POOLING_2D = { settings: { ...POOLING.settings, ...PIXELS } };
const GLOBAL_2D = { settings: { ...PIXELS, keepdims: unsaid(false) } };
const WINDOWS = {
  ...PIXELS,
  kernel_size: same,
  strides: same,
  padding: same,
  activation,
  use_bias: same,
  ...weight("bias"),
};
const NOISE = { rate: same, noise_shape: unsaid(null) };

/** A class that is there, and not written yet. */
export const UNSAID: TfjsClass = { settings: {} };

/** Every class of layers: null for those that TensorFlow.js has not. One that is missing here is an error of types. */
const CLASSES: Readonly<Record<LayerName, TfjsClass | null>> = {
  Activation: { settings: { activation }, masks: "keeps" },
  ActivityRegularization: null,
  AdditiveAttention: null,
  AttentionCell: null,
  Add: NOTHING,
  AlphaDropout: { settings: NOISE, masks: "keeps" },
  Attention: null,
  GroupQueryAttention: null,
  MultiHeadAttention: null,
  Average: NOTHING,
  AveragePooling1D: POOLING,
  AveragePooling2D: POOLING_2D,
  BatchNormalization: {
    settings: {
      axis: same,
      momentum: same,
      ...MOMENTS,
      beta_constraint: constraint,
      gamma_constraint: constraint,
      moving_mean_initializer: initializer,
      moving_variance_initializer: initializer,
    },
    masks: "keeps",
  },
  Bidirectional: {
    settings: { merge_mode: same },
    masks: "heeds",
    halves: ({ forwardLayer, backwardLayer, mergeMode }: layers.Bidirectional) => ({
      forwardLayer,
      backwardLayer,
      apart: mergeMode === null,
    }),
  },
  CenterCrop: UNSAID,
  Concatenate: { settings: { axis: same } },
  Conv1D: {
    settings: {
      filters: same,
      activation,
      use_bias: same,
      ...weight("kernel"),
      ...weight("bias"),
      kernel_size: same,
      strides: same,
      padding: among("valid", "same"),
      dilation_rate: same,
    },
  },
  Conv1DTranspose: UNSAID,
  Conv2D: {
    settings: {
      ...WINDOWS,
      ...weight("kernel"),
      filters: same,
      dilation_rate: same,
      groups: unsaid(1),
    },
  },
  Conv2DTranspose: {
    settings: {
      ...WINDOWS,
      ...weight("kernel"),
      filters: same,
      dilation_rate: unsaidEach(1),
      output_padding: unsaid(null),
    },
  },
  ConvLSTM1D: null,
  ConvLSTM2D: {
    settings: {
      ...WINDOWS,
      ...SEQUENCE,
      ...weight("kernel"),
      ...weight("recurrent"),
      filters: same,
      dilation_rate: same,
      recurrent_activation: activation,
      unit_forget_bias: same,
      dropout: same,
      recurrent_dropout: same,
    },
    masks: "unheeded",
  },
  Cropping1D: null,
  Cropping2D: { settings: { ...PIXELS, cropping: same } },
  Dense: { settings: DENSE, masks: "keeps" },
  DepthwiseConv2D: {
    settings: { ...WINDOWS, ...weight("depthwise"), depth_multiplier: same, dilation_rate: same },
    weights: { kernel: "depthwise_kernel" },
  },
  // What it divides by is bounded at another place.
  Dot: { settings: { axes: same, normalize: among(false) } },
  Dropout: { settings: NOISE, masks: "keeps" },
  EinsumDense: null,
  ELU: { settings: { alpha: among(1) } },
  Embedding: {
    settings: { input_dim: same, output_dim: same, mask_zero: same, ...weight("embeddings") },
  },
  Flatten: { settings: {}, least: 3 },
  GaussianDropout: { settings: { rate: same }, masks: "keeps" },
  GaussianNoise: { settings: { stddev: same }, masks: "keeps" },
  GlobalAveragePooling1D: { settings: {}, masks: "unheeded" },
  GlobalAveragePooling2D: GLOBAL_2D,
  GlobalMaxPooling1D: NOTHING,
  GlobalMaxPooling2D: GLOBAL_2D,
  GroupNormalization: null,
  GRU: { settings: { ...GRU, ...SEQUENCE }, masks: "heeds" },
  GRUCell: { settings: GRU },
  Identity: null,
  LayerNormalization: {
    settings: { ...MOMENTS, beta_constraint: unsaid(null), gamma_constraint: unsaid(null) },
    more: { axis: -1 },
    masks: "keeps",
  },
  LeakyReLU: { settings: { negative_slope: renamed("alpha") } },
  LSTM: { settings: { ...LSTM, ...SEQUENCE }, masks: "heeds" },
  LSTMCell: { settings: LSTM },
  Masking: { settings: { mask_value: same } },
  Maximum: NOTHING,
  MaxPooling1D: POOLING,
  MelSpectrogram: null,
  MaxPooling2D: POOLING_2D,
  Minimum: NOTHING,
  Multiply: NOTHING,
  Normalization: null,
  Permute: { settings: { dims: same } },
  PositionEmbedding: null,
  PReLU: { settings: { ...weight("alpha"), shared_axes: same }, masks: "keeps" },
  RandomFlip: null,
  RandomRotation: null,
  RandomTranslation: null,
  ReLU: {
    settings: { max_value: same, negative_slope: unsaid(0), threshold: unsaid(0) },
    masks: "keeps",
  },
  RepeatVector: { settings: { n: same } },
  Rescaling: { settings: { scale: same, offset: same } },
  Reshape: { settings: { target_shape: same } },
  Resizing: UNSAID,
  RMSNormalization: null,
  RNN: { settings: SEQUENCE, masks: "heeds", cells: ({ cells }: layers.RNN) => cells },
  SeparableConv1D: null,
  SeparableConv2D: {
    settings: {
      ...WINDOWS,
      ...weight("depthwise"),
      ...weight("pointwise"),
      filters: same,
      depth_multiplier: same,
      dilation_rate: same,
    },
  },
  SimpleRNN: { settings: { ...CELL, ...SEQUENCE }, masks: "heeds" },
  SimpleRNNCell: { settings: CELL },
  SinePositionEncoding: null,
  Softmax: {
    settings: { axis: among(-1) },
    masks: "heeds",
    otherwise: "there a mask is taken for features",
  },
  SpatialDropout1D: { settings: NOISE, masks: "keeps" },
  SpecAugment: null,
  StackedRNNCells: NOTHING,
  STFTSpectrogram: null,
  Subtract: null,
  TextVectorization: null,
  TimeDistributed: { settings: {}, masks: "keeps", wraps: true },
  UnitNormalization: null,
  UpSampling1D: null,
  UpSampling2D: { settings: { ...PIXELS, size: same, interpolation: among("nearest") } },
  ZeroPadding1D: null,
  ZeroPadding2D: { settings: { ...PIXELS, padding: same } },
};

/** What TensorFlow.js says of a class; null where it has none of the name. */
export const tfjsClass = (className: string): TfjsClass | null =>
  own<TfjsClass | null>(CLASSES, className) ?? null;

/** The layers of both directions, of a layer that has two. */
export const halvesOf = (layer: Layer): Halves | undefined =>
  tfjsClass(layer.className)?.halves?.(layer as never);

/** The cells of a layer that runs cells: several, or one. */
export const cellsOf = (layer: Layer): readonly Layer[] =>
  tfjsClass(layer.className)?.cells?.(layer as never) ?? [];
