// Every layer and wrapper with what a configuration may say about it, and every way of connecting them.
import {
  Activation,
  ActivityRegularization,
  Add,
  AdditiveAttention,
  AlphaDropout,
  Attention,
  Average,
  AveragePooling1D,
  AveragePooling2D,
  add,
  BatchNormalization,
  Bidirectional,
  CenterCrop,
  Concatenate,
  Conv1D,
  Conv2D,
  Conv2DTranspose,
  Cropping1D,
  Cropping2D,
  concatenate,
  Dense,
  DepthwiseConv2D,
  Dot,
  Dropout,
  divide,
  EinsumDense,
  ELU,
  einsum,
  Flatten,
  flip,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GRU,
  GRUCell,
  GroupNormalization,
  GroupQueryAttention,
  greater,
  Identity,
  type Layer,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  LSTMCell,
  leakyRelu,
  Masking,
  Maximum,
  MaxPooling1D,
  MaxPooling2D,
  Minimum,
  MultiHeadAttention,
  Multiply,
  matmul,
  max,
  mean,
  multiply,
  Normalization,
  Permute,
  PositionEmbedding,
  PReLU,
  power,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  ReLU,
  Rescaling,
  Reshape,
  Resizing,
  RMSNormalization,
  RNN,
  reshape,
  SeparableConv2D,
  SimpleRNN,
  SimpleRNNCell,
  SinePositionEncoding,
  Softmax,
  SpatialDropout1D,
  SpecAugment,
  STFTSpectrogram,
  StackedRNNCells,
  Subtract,
  type SymbolicTensor,
  sigmoid,
  slice,
  softmax,
  split,
  squeeze,
  stack,
  subtract,
  sum,
  TimeDistributed,
  transpose,
  UnitNormalization,
  UpSampling1D,
  UpSampling2D,
  where,
  ZeroPadding1D,
  ZeroPadding2D,
} from "../../ts/index.js";
import { Any, NotEqual } from "../../ts/operations/index.js";

const cell = {
  activation: "relu",
  useBias: false,
  kernelInitializer: "he_normal",
  recurrentInitializer: { class_name: "Orthogonal", config: { gain: 2 } },
  biasInitializer: "ones",
  kernelRegularizer: "l1",
  recurrentRegularizer: { class_name: "L1L2", config: { l1: 0.1, l2: 0.2 } },
  biasRegularizer: "l2",
  kernelConstraint: "non_neg",
  recurrentConstraint: { class_name: "MaxNorm", config: { max_value: 3, axis: 1 } },
  biasConstraint: "unit_norm",
  dropout: 0.25,
  recurrentDropout: 0.125,
} as const;
const sequence = {
  returnSequences: true,
  goBackwards: true,
  unroll: true,
  zeroOutputForMask: true,
} as const;
export const named = { name: "mine", trainable: false } as const;
const weighed = {
  activation: "gelu",
  kernelInitializer: "lecun_uniform",
  biasInitializer: { class_name: "Constant", config: { value: 2 } },
  kernelRegularizer: { class_name: "OrthogonalRegularizer", config: { factor: 0.1 } },
  biasRegularizer: "l1_l2",
  biasConstraint: "min_max_norm",
} as const;

const recurrent = (): Layer[] => [
  new SimpleRNN(3, { ...cell, ...sequence, ...named }),
  new LSTM(3, {
    ...cell,
    ...sequence,
    ...named,
    unitForgetBias: false,
    recurrentActivation: "tanh",
  }),
  new GRU(3, {
    ...cell,
    ...sequence,
    ...named,
    resetAfter: false,
    recurrentActivation: "softsign",
  }),
  new RNN(new GRUCell(3, { ...cell, name: "one", resetAfter: false }), { ...sequence, ...named }),
  new RNN(
    new StackedRNNCells(
      [new LSTMCell(3, { ...cell, trainable: false }), new SimpleRNNCell(2, { dropout: 0.5 })],
      { name: "stack" },
    ),
  ),
  new Bidirectional(new LSTM(3, cell), { ...named, mergeMode: "mul" }),
  new Bidirectional(new LSTM(3, { returnSequences: true }), {
    backwardLayer: new GRU(2, { goBackwards: true, returnSequences: true, name: "back" }),
  }),
];
const weighted = (): Layer[] => [
  new TimeDistributed(new Dense(3, { ...weighed, trainable: false, name: "inner" }), named),
  new Dense(3, { ...weighed, ...named, useBias: false }),
  new Conv1D(3, 2, { ...weighed, kernelRegularizer: "l2", strides: 2, padding: "causal" }),
  new Conv1D(3, 2, { dilationRate: 2, useBias: false, padding: "same" }),
  new MaxPooling1D({ poolSize: 3, strides: 1, padding: "same" }),
  new AveragePooling1D(3, { strides: 1, padding: "same", ...named }),
  new ZeroPadding1D({ padding: [0, 2], ...named }),
  new Cropping1D({ cropping: [2, 0], ...named }),
  new UpSampling1D({ size: 3, ...named }),
  new EinsumDense("abc,cd->abd", [null, 3], {
    ...weighed,
    ...named,
    kernelConstraint: { class_name: "MaxNorm", config: { max_value: 3, axis: 1 } },
    biasAxes: "d",
  }),
  new EinsumDense("abc,bcde->ade", [3, 2], { biasAxes: "de", kernelInitializer: "orthogonal" }),
  new STFTSpectrogram({
    mode: "stft",
    frameLength: 4,
    frameStep: 1,
    fftLength: 6,
    window: [1, 2, 2, 1],
    periodic: true,
    scaling: null,
    padding: "same",
    ...named,
  }),
  new STFTSpectrogram({ mode: "imag", frameLength: 2, window: "hamming", scaling: "spectrum" }),
  new LayerNormalization({ epsilon: 0.01, center: false, gammaConstraint: "non_neg" }),
  new LayerNormalization({ scale: false, betaInitializer: "ones", betaRegularizer: "l1" }),
  new BatchNormalization({
    momentum: 0.5,
    epsilon: 0.01,
    center: false,
    gammaRegularizer: "l2",
    gammaConstraint: "non_neg",
    movingMeanInitializer: "ones",
    ...named,
  }),
  new BatchNormalization({
    scale: false,
    betaInitializer: "ones",
    movingVarianceInitializer: { class_name: "Constant", config: { value: 2 } },
  }),
  new Normalization({ axis: [2, 1], invert: true, ...named }),
  new Normalization({ axis: null, mean: 0.5, variance: 2 }),
  new UnitNormalization({ axis: [1, -1], ...named }),
  new RMSNormalization({ epsilon: 0.01, ...named }),
  new RMSNormalization({ axis: [-1] }),
  new GroupNormalization({ groups: 2, epsilon: 0.01, center: false, gammaConstraint: "non_neg" }),
  new GroupNormalization({ groups: -1, scale: false, betaRegularizer: "l1", ...named }),
  new TimeDistributed(new UnitNormalization({ name: "inner" })),
];
const others = (): Layer[] => [
  new Activation("log_softmax", named),
  new Dropout(0.25, named),
  new SpecAugment({ timeMasks: 1, timeMaskWidth: 3, maskValue: -1, ...named }),
  new SpatialDropout1D(0.25, { name: "mine" }),
  new GaussianNoise(0.5),
  new Rescaling(0.25, { offset: -1, ...named }),
  new TimeDistributed(new Rescaling(-2, { name: "inner" })),
  new Masking({ maskValue: -1 }),
  new Flatten(named),
  new GlobalAveragePooling1D(named),
  new GlobalMaxPooling1D(named),
  new Reshape([-1, 8]),
  new Permute([2, 1]),
  new Identity(named),
  new ReLU({ maxValue: 0.5, negativeSlope: 0.25, threshold: 0.125, ...named }),
  new LeakyReLU({ negativeSlope: 0.5, ...named }),
  new ELU({ alpha: 0.5, ...named }),
  new PReLU({ alphaInitializer: "ones", alphaRegularizer: "l2", alphaConstraint: "non_neg" }),
  new PReLU({ sharedAxes: [1], ...named }),
  new PositionEmbedding(8, {
    initializer: { class_name: "RandomNormal", config: { mean: 0, stddev: 0.1 } },
    ...named,
  }),
  new SinePositionEncoding({ maxWavelength: 50, ...named }),
  new Softmax({ axis: 1, ...named }),
  new Softmax({ axis: [1, 2] }),
  new GaussianDropout(0.25, named),
  new AlphaDropout(0.25, { noiseShape: [null, 1, null], ...named }),
  new ActivityRegularization({ l1: 0.25, l2: 0.5, ...named }),
];

/** Every layer with options other than its defaults, for rows of 6 steps and 4 features. Made anew for each that asks. */
export const everyLayer = (): Layer[] => [...recurrent(), ...weighted(), ...others()];

const windowed = { ...weighed, ...named, padding: "same", strides: [2, 1] } as const;
const moved = { fillMode: "constant", interpolation: "nearest", fillValue: 0.5, ...named } as const;

/** The same over images of 6 x 4 pixels with 2 channels. */
export const everyImageLayer = (): Layer[] => [
  new Conv2D(4, [3, 2], { ...windowed, kernelRegularizer: "l2", groups: 2 }),
  new Conv2D(3, 2, { dilationRate: [3, 2], useBias: false }),
  new DepthwiseConv2D([2, 3], {
    depthMultiplier: 2,
    depthwiseInitializer: "ones",
    depthwiseRegularizer: "l1",
    strides: 2,
    padding: "same",
    ...named,
  }),
  new SeparableConv2D(3, 2, {
    depthMultiplier: 2,
    pointwiseInitializer: "ones",
    pointwiseConstraint: "non_neg",
    dilationRate: 2,
    ...named,
  }),
  new Conv2DTranspose(3, 3, { ...windowed, kernelRegularizer: "l2", outputPadding: [1, 0] }),
  new MaxPooling2D({ poolSize: [3, 2], strides: [1, 2], padding: "same", ...named }),
  new AveragePooling2D([2, 3], { strides: 1, ...named }),
  new GlobalAveragePooling2D({ keepdims: true, ...named }),
  new GlobalMaxPooling2D({ keepdims: true, ...named }),
  new ZeroPadding2D({
    padding: [
      [1, 1],
      [0, 2],
    ],
    ...named,
  }),
  new Cropping2D({ cropping: [1, 0], ...named }),
  new UpSampling2D({ size: [1, 3], interpolation: "bicubic", ...named }),
  new Resizing(3, 5, { interpolation: "lanczos5", cropToAspectRatio: true, antialias: true }),
  new Resizing(5, 3, { padToAspectRatio: true, fillValue: 0.5, ...named }),
  new CenterCrop(2, 3, named),
  new RandomFlip({ mode: "vertical", ...named }),
  new RandomRotation([-0.1, 0.2], moved),
  new RandomTranslation(0.25, [-0.5, 0.25], moved),
];

/** A model for each way of connecting, over one sequence of 4 steps and 3 features. */
export const MODELS: Record<string, (x: SymbolicTensor) => SymbolicTensor | SymbolicTensor[]> = {
  chain: (x) => new Dense(1).apply(new LSTM(2).apply(x)),
  "list of one": (x) => [new Dense(1).apply(new GRU(2).apply(x))],
  "two outputs": (x) => [new LSTM(2).apply(x), new GRU(3, { name: "other" }).apply(x)],
  "two outputs of a layer": (x) => new Bidirectional(new GRU(2), { mergeMode: null }).apply(x),
  "states passed on": (x) => {
    const [, ...states] = new LSTM(2, { returnState: true }).apply(x);
    return new LSTM(2).apply(x, { initialState: states });
  },
  "one state passed on": (x) => {
    const [, state] = new GRU(2, { returnState: true }).apply(x);
    return new GRU(2).apply(x, { initialState: state });
  },
  "states of both directions": (x) => {
    const both = new Bidirectional(new LSTM(2, { returnState: true }));
    const [merged, ...states] = both.apply(x);
    return [merged!, new Bidirectional(new LSTM(2)).apply(x, { initialState: states })];
  },
  "shared layer": (x) => {
    const lstm = new LSTM(3, { returnSequences: true });
    return lstm.apply(new TimeDistributed(new Dense(3)).apply(lstm.apply(x)));
  },
  "a mask with states": (x) => {
    const masked = new Masking({ maskValue: 0.5 }).apply(x);
    const [, state] = new GRU(2, { returnState: true }).apply(masked);
    return new GRU(2).apply(new Dense(2).apply(masked), { initialState: state, mask: true });
  },
  "both directions": (x) => new Bidirectional(new LSTM(2), { name: "both" }).apply(x),
  "a backward layer of its own": (x) =>
    new Bidirectional(new LSTM(2), { backwardLayer: new GRU(2, { goBackwards: true }) }).apply(x),
  "states of cells": (x) => {
    const cells = () => [new LSTMCell(2), new GRUCell(3)];
    const [, ...states] = new RNN(cells(), { returnState: true }).apply(x);
    return new RNN(cells()).apply(x, { initialState: states });
  },
  "another's mask": (x) => {
    const ids = new NotEqual(0.5).apply(x);
    return new GRU(2).apply(x, { mask: new Any().apply(ids) });
  },
  "numbers joined": (x) => {
    const [a, b] = [new Masking({ maskValue: 0.5 }).apply(x), new Dense(3).apply(x)];
    const joins = [new Add(), new Multiply(), new Average(), new Maximum(), new Minimum()];
    const joined = joins.map((join) => join.apply([a, b, a]));
    return new GRU(2).apply(new Subtract({ name: "rest" }).apply([new Add().apply(joined), b]));
  },
  "one behind the other": (x) => {
    const masked = new Masking({ maskValue: 0.5 }).apply(x);
    const differs = new NotEqual(0.5, { name: "differs" }).apply(x);
    const mask = new Any({ name: "somewhere" }).apply(differs);
    const own = new GRU(3, { returnSequences: true }).apply(masked, { mask });
    const wide = new Concatenate().apply([masked, own]);
    const long = new Concatenate({ axis: 1, name: "long" }).apply([masked, x, own]);
    return [new GRU(2).apply(wide), new LSTM(2).apply(long)];
  },
  "a joined mask with states": (x) => {
    const marked = [0.5, 1].map((maskValue) => new Masking({ maskValue }).apply(x));
    const [, state] = new GRU(2, { returnState: true }).apply(marked[0]!);
    return new GRU(2).apply(new Add().apply(marked), { initialState: state!, mask: true });
  },
  products: (x) => {
    const scores = new Dot(2, { normalize: true }).apply([x, new Dense(3).apply(x)]);
    return new Dot([2, 1]).apply([new Softmax().apply(scores), x]);
  },
  attention: (x) => {
    const [query, value] = [new Masking({ maskValue: 0.5 }).apply(x), new Dense(2).apply(x)];
    const given = [query, value, new Dense(3).apply(value)];
    const layers = [
      new Attention({ useScale: true, dropout: 0.2, ...named }),
      new Attention({ scoreMode: "concat" }),
      new AdditiveAttention({ useScale: false }),
    ];
    const attended = layers.map((layer, i) => layer.apply(given, { useCausalMask: i === 1 }));
    const [y, scores] = new AdditiveAttention().apply([query, x], { returnAttentionScores: true });
    const pairs = new Dense(4).apply(query);
    const heads = [
      new MultiHeadAttention(2, 3, { useGate: true, dropout: 0.2, slidingWindow: 2 }),
      new GroupQueryAttention(2, 4, 2, { useBias: false }),
    ].map((layer, i) => layer.apply([query, x], { useCausalMask: i === 0, attentionMask: pairs }));
    return [...attended, y, scores, ...heads].map((tensor) => new GRU(2).apply(tensor));
  },
  slices: (x) => [
    slice(x, -1),
    new Dense(2).apply(slice(x, [1, 3], [null, null, -1])),
    slice(new Masking().apply(x), null, 1),
  ],
  "numbers computed": (x) => {
    const masked = new Masking({ maskValue: 0.5 }).apply(x);
    const gate = sigmoid(subtract(1, multiply(masked, 2)));
    const chosen = where(greater(gate, 0.4), add(gate, x), divide(x, 3));
    return [
      new GRU(2).apply(chosen),
      sum(power(chosen, 2), 1),
      mean(leakyRelu(gate, 0.1), -1, true),
    ];
  },
  "numbers in other places": (x) => {
    const [a, b] = split(new Dense(4).apply(x), 2, -1) as [SymbolicTensor, SymbolicTensor];
    const weights = softmax(einsum("btd,bsd->bts", a, b));
    const read = concatenate([matmul(weights, b), flip(a, 1)]);
    const steps = stack([max(read, 1), squeeze(slice(read, [1, 2]), 1)], 1);
    return [new LSTM(2).apply(transpose(steps, [0, 2, 1])), reshape(read, [-1, 16])];
  },
  "the mask of a slice": (x) =>
    new GRU(2).apply(slice(new Masking({ maskValue: 0.5 }).apply(x), [1])),
  "cells and masks": (x) =>
    new RNN([new LSTMCell(2), new LSTMCell(3)]).apply(new Masking().apply(x)),
};
