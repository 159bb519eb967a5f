// Layers and cells: each constructor with all its options, and what can be asked of a layer.
import * as bptt from "../../../ts/index.js";
import type { Call } from "../cases.js";
import { TEXTS } from "./texts.js";

const initializer = { class_name: "VarianceScaling", config: { scale: 2, mode: "fan_in" } };
const regularizer = { class_name: "L1L2", config: { l1: 0.1, l2: 0.1 } };
const constraint = { class_name: "MinMaxNorm", config: { min_value: 0, rate: 0.5, axis: 0 } };

/** The options of weights: the first in full, the others by name. */
function weights(first: string, ...others: string[]): Record<string, unknown> {
  const named = others.flatMap((name) => [
    [`${name}Initializer`, "zeros"],
    [`${name}Regularizer`, "l2"],
    [`${name}Constraint`, "max_norm"],
  ]);
  return {
    [`${first}Initializer`]: initializer,
    [`${first}Regularizer`]: regularizer,
    [`${first}Constraint`]: constraint,
    ...Object.fromEntries(named),
  };
}

const common = { name: "mine", trainable: false };
const cell = {
  ...common,
  ...weights("kernel", "recurrent", "bias"),
  activation: "relu",
  useBias: true,
  dropout: 0.1,
  recurrentDropout: 0.1,
};
const sequence = {
  returnSequences: true,
  returnState: true,
  goBackwards: false,
  stateful: false,
  unroll: false,
  zeroOutputForMask: true,
};
const gates = { recurrentActivation: "sigmoid" };

const headed = {
  ...weights("kernel", "bias"),
  dropout: 0.1,
  useBias: true,
  useGate: true,
  slidingWindow: 2,
};

/** The arguments of each constructor. What is made anew for each call is a function. */
const ARGS: Readonly<Record<string, () => unknown[]>> = {
  Activation: () => ["relu", common],
  ActivityRegularization: () => [{ ...common, l1: 0.1, l2: 0.1 }],
  Add: () => [common],
  AttentionCell: () => [
    new bptt.GRUCell(2),
    {
      name: common.name,
      trainable: common.trainable,
      units: 2,
      score: "additive",
      memoryKernelInitializer: "ones",
      queryKernelInitializer: "ones",
      attentionVInitializer: "ones",
    },
  ],
  AdditiveAttention: () => [{ ...common, useScale: false, dropout: 0.1 }],
  AlphaDropout: () => [0.1, { ...common, noiseShape: [2, 1, 3] }],
  Attention: () => [{ ...common, useScale: true, scoreMode: "concat", dropout: 0.1 }],
  GroupQueryAttention: () => [2, 4, 2, { ...common, ...headed }],
  MultiHeadAttention: () => [
    2,
    3,
    { ...common, ...headed, valueDim: 2, outputShape: [3], attentionAxes: 1 },
  ],
  Average: () => [common],
  AveragePooling1D: () => [2, { ...common, strides: 1, padding: "same" }],
  AveragePooling2D: () => [[1, 2], { ...common, strides: [1, 2], padding: "same" }],
  BatchNormalization: () => [
    {
      ...common,
      ...weights("gamma", "beta"),
      movingMeanInitializer: "zeros",
      movingVarianceInitializer: "ones",
      axis: -1,
      momentum: 0.5,
      epsilon: 0.1,
      center: true,
      scale: true,
    },
  ],
  Bidirectional: () => [
    new bptt.LSTM(2),
    { ...common, mergeMode: "sum", backwardLayer: new bptt.LSTM(2, { goBackwards: true }) },
  ],
  CenterCrop: () => [2, 2, common],
  Concatenate: () => [{ ...common, axis: 1 }],
  Conv1D: () => [
    2,
    [1],
    {
      ...common,
      ...weights("kernel", "bias"),
      strides: 1,
      padding: "same",
      dilationRate: [1],
      activation: "relu",
      useBias: true,
    },
  ],
  Conv1DTranspose: () => [
    2,
    [1],
    {
      ...common,
      ...weights("kernel", "bias"),
      strides: 1,
      padding: "same",
      outputPadding: 0,
      activation: "relu",
      useBias: true,
    },
  ],
  Conv2D: () => [
    2,
    [1, 2],
    {
      ...common,
      ...weights("kernel", "bias"),
      strides: 1,
      padding: "same",
      dilationRate: [1, 1],
      groups: 1,
      activation: "relu",
      useBias: true,
    },
  ],
  Conv2DTranspose: () => [
    2,
    [1, 3],
    {
      ...common,
      ...weights("kernel", "bias"),
      strides: 1,
      padding: "same",
      outputPadding: [0, 0],
      activation: "relu",
      useBias: true,
    },
  ],
  ConvLSTM1D: () => [
    2,
    [2],
    {
      ...cell,
      ...gates,
      ...sequence,
      strides: [1],
      padding: "same",
      dilationRate: 1,
      unitForgetBias: true,
    },
  ],
  ConvLSTM2D: () => [
    2,
    [1, 2],
    {
      ...cell,
      ...gates,
      ...sequence,
      strides: 1,
      padding: "same",
      dilationRate: [1, 1],
      unitForgetBias: true,
    },
  ],
  Cropping1D: () => [{ ...common, cropping: [0, 0] }],
  Cropping2D: () => [{ ...common, cropping: [0, [0, 0]] }],
  Dense: () => [2, { ...common, ...weights("kernel", "bias"), activation: "relu", useBias: true }],
  DepthwiseConv2D: () => [
    [1, 2],
    {
      ...common,
      ...weights("depthwise", "bias"),
      strides: 1,
      padding: "same",
      dilationRate: [1, 1],
      depthMultiplier: 2,
      activation: "relu",
      useBias: true,
    },
  ],
  Dot: () => [[2, 2], { ...common, normalize: true }],
  Dropout: () => [0.1, { ...common, noiseShape: [2, 1, 3] }],
  ELU: () => [{ ...common, alpha: 0.5 }],
  EinsumDense: () => [
    "...x,xy->...y",
    [2],
    { ...common, ...weights("kernel", "bias"), activation: "relu", biasAxes: "y" },
  ],
  Embedding: () => [
    5,
    2,
    { ...common, ...weights("embeddings"), maskZero: true, weights: [new Float32Array(10)] },
  ],
  Flatten: () => [common],
  GRU: () => [2, { ...cell, ...gates, ...sequence, resetAfter: false }],
  GRUCell: () => [2, { ...cell, ...gates, resetAfter: true }],
  GaussianDropout: () => [0.1, common],
  GaussianNoise: () => [0.1, common],
  GlobalAveragePooling1D: () => [common],
  GlobalAveragePooling2D: () => [{ ...common, keepdims: true }],
  GlobalMaxPooling1D: () => [common],
  GlobalMaxPooling2D: () => [{ ...common, keepdims: true }],
  Identity: () => [common],
  GroupNormalization: () => [
    {
      ...common,
      ...weights("gamma", "beta"),
      groups: 1,
      axis: -1,
      epsilon: 0.1,
      center: true,
      scale: true,
    },
  ],
  LSTM: () => [2, { ...cell, ...gates, ...sequence, unitForgetBias: true }],
  LSTMCell: () => [2, { ...cell, ...gates, unitForgetBias: true }],
  LayerNormalization: () => [
    { ...common, ...weights("gamma", "beta"), epsilon: 0.1, center: true, scale: true },
  ],
  LeakyReLU: () => [{ ...common, negativeSlope: 0.1 }],
  Masking: () => [{ ...common, maskValue: 1 }],
  MaxPooling1D: () => [{ ...common, poolSize: 2, strides: 1, padding: "same" }],
  MaxPooling2D: () => [{ ...common, poolSize: [1, 2], strides: null, padding: "same" }],
  Maximum: () => [common],
  MelSpectrogram: () => [
    {
      ...common,
      fftLength: 8,
      sequenceStride: 2,
      sequenceLength: 4,
      window: [1, 2, 2, 1],
      samplingRate: 80,
      numMelBins: 2,
      minFreq: 1,
      maxFreq: 40,
      powerToDb: true,
      topDb: 60,
      magExp: 1,
      minPower: 0.1,
      refPower: 2,
      melScale: "slaney",
      center: true,
      padMode: "constant",
      topDbOver: "clip",
    },
  ],
  Minimum: () => [common],
  Multiply: () => [common],
  Normalization: () => [{ ...common, axis: [-1], mean: 1, variance: 2, invert: true }],
  PReLU: () => [{ ...common, ...weights("alpha"), sharedAxes: [1] }],
  Permute: () => [[2, 1], common],
  PositionEmbedding: () => [5, { ...common, initializer: "ones" }],
  RMSNormalization: () => [{ ...common, axis: -1, epsilon: 0.1 }],
  RNN: () => [[new bptt.LSTMCell(2), new bptt.GRUCell(2)], { ...common, ...sequence }],
  RandomFlip: () => [{ ...common, mode: "vertical" }],
  RandomRotation: () => [
    [-0.1, 0.2],
    { ...common, fillMode: "constant", interpolation: "nearest", fillValue: 1 },
  ],
  RandomTranslation: () => [
    0.1,
    [-0.1, 0.2],
    { ...common, fillMode: "wrap", interpolation: "nearest", fillValue: 1 },
  ],
  ReLU: () => [{ ...common, maxValue: 1, negativeSlope: 0.1, threshold: 0.1 }],
  RepeatVector: () => [2, common],
  Rescaling: () => [2, { ...common, offset: 1 }],
  Reshape: () => [[2, -1], common],
  Resizing: () => [
    2,
    3,
    {
      ...common,
      interpolation: "area",
      cropToAspectRatio: true,
      padToAspectRatio: false,
      fillMode: "constant",
      fillValue: 1,
      antialias: true,
    },
  ],
  SeparableConv1D: () => [
    2,
    [1],
    {
      ...common,
      ...weights("depthwise", "pointwise", "bias"),
      strides: 1,
      padding: "same",
      dilationRate: [1],
      depthMultiplier: 2,
      activation: "relu",
      useBias: true,
    },
  ],
  SeparableConv2D: () => [
    2,
    [1, 2],
    {
      ...common,
      ...weights("depthwise", "pointwise", "bias"),
      strides: 1,
      padding: "same",
      dilationRate: [1, 1],
      depthMultiplier: 2,
      activation: "relu",
      useBias: true,
    },
  ],
  SimpleRNN: () => [2, { ...cell, ...sequence }],
  SimpleRNNCell: () => [2, cell],
  SinePositionEncoding: () => [{ ...common, maxWavelength: 20 }],
  Softmax: () => [{ ...common, axis: [1, 2] }],
  STFTSpectrogram: () => [
    {
      ...common,
      mode: "psd",
      frameLength: 2,
      frameStep: 1,
      fftLength: 4,
      window: "hamming",
      periodic: true,
      scaling: "spectrum",
      padding: "same",
      expandDims: false,
    },
  ],
  SpatialDropout1D: () => [0.1, common],
  SpecAugment: () => [
    {
      ...common,
      timeMasks: 1,
      timeMaskWidth: 2,
      timeMaskShare: 0.5,
      frequencyMasks: 1,
      frequencyMaskWidth: 1,
      maskValue: 0.5,
    },
  ],
  StackedRNNCells: () => [[new bptt.LSTMCell(2), new bptt.GRUCell(2)], common],
  Subtract: () => [common],
  TextVectorization: () => [
    {
      ...common,
      maxTokens: 10,
      standardize: "lower",
      split: "whitespace",
      ngrams: 2,
      outputMode: "int",
      outputSequenceLength: 3,
      padToMaxTokens: false,
      ragged: false,
      vocabulary: ["a", "b"],
      idfWeights: null,
      segment: true,
    },
  ],
  TimeDistributed: () => [new bptt.Dense(2), common],
  UnitNormalization: () => [{ ...common, axis: -1 }],
  UpSampling1D: () => [{ ...common, size: 2 }],
  UpSampling2D: () => [{ ...common, size: [1, 2], interpolation: "bilinear" }],
  ZeroPadding1D: () => [{ ...common, padding: [0, 0] }],
  ZeroPadding2D: () => [{ ...common, padding: [0, [0, 1]] }],
};

type Constructor = new (...args: unknown[]) => bptt.Layer;
const classOf = (name: string) => (bptt as unknown as Record<string, Constructor>)[name]!;

/** The settings that a layer has and its call does not give, for a test that watches over this table. */
export function missingOptions(name: string): string[] {
  const args = ARGS[name]!();
  const options = args.at(-1) as object;
  const layer = new (classOf(name))(...args);
  const given = new Set([...Object.keys(options), ...args.map((_, i) => `${i}`)]);
  const camel = (key: string) => key.replace(/_[a-z]/g, (part) => part[1]!.toUpperCase());
  return Object.keys(layer.getConfig()).filter((key) => !given.has(camel(key)));
}

const input = () => bptt.input({ shape: [4, 3], batchSize: 2 });

const constructors = Object.entries(ARGS).map(
  ([name, args]): Call => ({
    name: `new ${name}`,
    // Options are shared between entries: each call has its own.
    args: () => args().map(own),
    run: (...given: unknown[]) => new (classOf(name))(...given).getConfig(),
  }),
);

/** A copy of plain data; layers and arrays of numbers are made anew as they are. */
function own(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(own);
  if (value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, part]) => [key, own(part)]));
}

const methods = Object.entries(ARGS).flatMap(([name, args]): Call[] => [
  {
    name: `${name}.computeOutputShape`,
    args: () => [[2, 4, 3]],
    run: (shape: never) => new (classOf(name))(...args()).computeOutputShape(shape),
  },
  {
    name: `${name}.apply`,
    args: () => [[input()], { initialState: [], mask: true }],
    run: (...given: never[]) => {
      const [inputs, options] = given;
      return new (classOf(name))(...args()).apply(inputs!, options);
    },
  },
]);

/** What layers of some classes can be asked beside that. */
const OWN: Readonly<Record<string, readonly Call[]>> = { TextVectorization: TEXTS };

export const LAYERS: Readonly<Record<string, readonly Call[]>> = {
  ...Object.fromEntries(
    Object.keys(ARGS).map((name) => [
      name,
      [...constructors, ...methods]
        .filter(({ name: call }) =>
          [`new ${name}`, `${name}.apply`, `${name}.computeOutputShape`].includes(call),
        )
        .concat(OWN[name] ?? []),
    ]),
  ),
  Layer: [
    { name: "new Layer", args: () => ["Mine", {}, {}, {}], run: abstract("Layer") },
    {
      name: "layer.trainable =",
      args: () => [false],
      run: (value: never) => {
        new bptt.Dense(2).trainable = value;
      },
    },
  ],
  Cell: [{ name: "new Cell", args: () => ["Mine", {}, {}, {}], run: abstract("Cell") }],
};

/** A class that is there to be asked about, not to be made. */
function abstract(name: string) {
  return (...args: unknown[]) => new (classOf(name))(...args);
}
