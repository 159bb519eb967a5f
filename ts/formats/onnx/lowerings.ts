// How each class is said in ONNX. Layers lower themselves to nodes of the core first, which are what a model computes.
import type { LayerName } from "../keras/folders.js";
import * as attention from "./attention.js";
import { GRU, LSTM, SIMPLE_RNN } from "./cells.js";
import * as heads from "./heads.js";
import * as images from "./images.js";
import * as joins from "./joins.js";
import * as masks from "./masks.js";
import { nest, overEach, unnest } from "./nesting.js";
import * as numbers from "./numbers.js";
import * as operations from "./operations.js";
import { type Lower, unsayable } from "./place.js";
import * as positions from "./positions.js";
import * as products from "./products.js";
import { recurrent } from "./recurrent.js";
import * as spectrograms from "./spectrograms.js";
import * as steps from "./steps.js";
import * as windows from "./windows.js";

/** A layer that is nodes of other classes by itself, and so needs nothing here. */
const OTHERS = "others";

/** A layer that ONNX has no operator for. */
const beyond: Lower = ({ layer }) => {
  throw unsayable(
    layer,
    "it goes through frames with a convolution of its state, which no operator does",
  );
};

/** A layer over a row, or with `each` over the steps of each step. */
const ofRows =
  (lower: Lower): Lower =>
  (at) =>
    at.config.each ? overEach(lower)(at) : lower(at);

/** Nodes of the core that no layer has the name of. */
type Inner =
  | "Any"
  | "AttentionHeads"
  | "AttentionProjection"
  | "Constant"
  | "CumulativeSum"
  | "DepthwiseConv1D"
  | "Elementary"
  | "Elementwise"
  | "ExpandSteps"
  | "Frames"
  | "Glu"
  | "Images"
  | "Mask"
  | "Nest"
  | "Merge"
  | "NotEqual"
  | "Reduce"
  | "Slice"
  | "Transpose"
  | "Unmask"
  | "Unnest";

/** Every class of layers, and every other node. One that is missing here is an error of types. */
const LOWERINGS: Readonly<
  Record<LayerName | "Functional" | "Sequential" | Inner, Lower | typeof OTHERS>
> = {
  Activation: numbers.activation,
  ActivityRegularization: numbers.nothing,
  Add: joins.add,
  AdditiveAttention: attention.additiveAttention,
  AttentionCell: OTHERS,
  AlphaDropout: numbers.nothing,
  Any: masks.any,
  Attention: attention.attention,
  AttentionHeads: heads.heads,
  AttentionProjection: heads.projection,
  Average: joins.average,
  AveragePooling1D: ofRows(windows.averagePooling),
  AveragePooling2D: images.averagePooling2d,
  BatchNormalization: numbers.batchNormalization,
  Bidirectional: OTHERS,
  CenterCrop: images.centerCrop,
  Concatenate: joins.concatenate,
  Constant: masks.constant,
  Conv1D: ofRows(windows.conv),
  Conv1DTranspose: ofRows(windows.convTranspose),
  Conv2D: images.conv2d,
  Conv2DTranspose: images.conv2dTranspose,
  ConvLSTM1D: beyond,
  ConvLSTM2D: beyond,
  Cropping1D: OTHERS,
  Cropping2D: images.cropping2d,
  CumulativeSum: operations.cumulativeSum,
  Dense: products.dense,
  DepthwiseConv1D: ofRows(windows.depthwiseConv),
  DepthwiseConv2D: images.depthwiseConv2d,
  Dot: joins.dot,
  Dropout: numbers.nothing,
  EinsumDense: products.einsumDense,
  Elementary: operations.elementary,
  Elementwise: operations.elementwise,
  ELU: numbers.elu,
  Embedding: products.embedding,
  ExpandSteps: operations.expandSteps,
  Flatten: steps.flatten,
  Frames: images.relined,
  Functional: OTHERS,
  GaussianDropout: numbers.nothing,
  GaussianNoise: numbers.nothing,
  GlobalAveragePooling1D: ofRows(masks.globalAverage),
  GlobalAveragePooling2D: images.globalAveragePooling2d,
  GlobalMaxPooling1D: ofRows(steps.globalMax),
  GlobalMaxPooling2D: images.globalMaxPooling2d,
  Glu: products.glu,
  GroupNormalization: numbers.groupNormalization,
  GroupQueryAttention: OTHERS,
  GRU: recurrent(GRU),
  GRUCell: OTHERS,
  Identity: OTHERS,
  Images: images.relined,
  LayerNormalization: numbers.layerNormalization,
  LeakyReLU: OTHERS,
  LSTM: recurrent(LSTM),
  LSTMCell: OTHERS,
  Mask: masks.handed,
  Masking: masks.masking,
  Maximum: joins.maximum,
  MaxPooling1D: ofRows(windows.maxPooling),
  MelSpectrogram: spectrograms.mel,
  MaxPooling2D: images.maxPooling2d,
  Merge: joins.merge,
  Minimum: joins.minimum,
  MultiHeadAttention: OTHERS,
  Multiply: joins.multiply,
  Nest: nest,
  Normalization: numbers.normalization,
  NotEqual: masks.notEqual,
  Permute: steps.permute,
  PositionEmbedding: positions.learned,
  PReLU: numbers.prelu,
  Reduce: operations.reduce,
  RandomFlip: numbers.nothing,
  RandomRotation: numbers.nothing,
  RandomTranslation: numbers.nothing,
  ReLU: numbers.relu,
  RepeatVector: ofRows(steps.repeatVector),
  Rescaling: numbers.rescaling,
  Reshape: steps.reshape,
  Resizing: images.resizing,
  RMSNormalization: numbers.rmsNormalization,
  RNN: OTHERS,
  SeparableConv1D: OTHERS,
  SeparableConv2D: OTHERS,
  Sequential: OTHERS,
  SimpleRNN: recurrent(SIMPLE_RNN),
  SimpleRNNCell: OTHERS,
  SinePositionEncoding: positions.sines,
  Slice: steps.slice,
  Softmax: numbers.softmax,
  SpatialDropout1D: numbers.nothing,
  SpecAugment: numbers.nothing,
  StackedRNNCells: OTHERS,
  STFTSpectrogram: spectrograms.stft,
  Subtract: joins.subtract,
  TextVectorization: OTHERS,
  TimeDistributed: OTHERS,
  Transpose: steps.transpose,
  Unmask: operations.unmask,
  Unnest: unnest,
  UnitNormalization: numbers.unitNormalization,
  UpSampling1D: steps.upSampling,
  UpSampling2D: images.upSampling2d,
  ZeroPadding1D: steps.zeroPadding,
  ZeroPadding2D: images.zeroPadding2d,
};

/** How a node of this class is said. */
export const loweringOf = (className: string): Lower =>
  LOWERINGS[className as keyof typeof LOWERINGS] as Lower;
