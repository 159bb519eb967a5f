// Which ranks of inputs a layer says it takes, against those that it takes; and what a model asks of its first data.
import { describe, expect, test } from "vitest";
import {
  Activation,
  ActivityRegularization,
  Add,
  AdditiveAttention,
  AlphaDropout,
  Attention,
  AttentionCell,
  Average,
  AveragePooling1D,
  AveragePooling2D,
  BatchNormalization,
  Bidirectional,
  CenterCrop,
  Concatenate,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  ConvLSTM1D,
  ConvLSTM2D,
  Cropping1D,
  Cropping2D,
  Dense,
  DepthwiseConv2D,
  Dot,
  Dropout,
  EinsumDense,
  ELU,
  Embedding,
  Flatten,
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
  Identity,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  LSTMCell,
  Masking,
  Maximum,
  MaxPooling1D,
  MaxPooling2D,
  MelSpectrogram,
  Minimum,
  MultiHeadAttention,
  Multiply,
  Normalization,
  Permute,
  PositionEmbedding,
  PReLU,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  Resizing,
  RMSNormalization,
  RNN,
  SeparableConv1D,
  SeparableConv2D,
  Sequential,
  SimpleRNN,
  SimpleRNNCell,
  SinePositionEncoding,
  Softmax,
  SpatialDropout1D,
  SpecAugment,
  STFTSpectrogram,
  StackedRNNCells,
  Subtract,
  TimeDistributed,
  UnitNormalization,
  UpSampling1D,
  UpSampling2D,
  ZeroPadding1D,
  ZeroPadding2D,
} from "../../ts/index.js";
import * as layers from "../../ts/layers/index.js";
import { expectError } from "../support/models.js";
import { sequences } from "./helpers.js";

const LAYERS: layers.Layer[] = [
  new Activation("relu"),
  new ActivityRegularization(),
  new Add(),
  new AdditiveAttention(),
  new AlphaDropout(0.5),
  new Attention(),
  new AttentionCell(new GRUCell(2)),
  new Average(),
  new AveragePooling1D(2),
  new AveragePooling2D(2),
  new BatchNormalization(),
  new Bidirectional(new LSTM(2)),
  new CenterCrop(2, 2),
  new Concatenate(),
  new Conv1D(2, 3),
  new Conv1DTranspose(2, 3),
  new Conv2D(2, 3),
  new Conv2DTranspose(2, 3),
  new ConvLSTM1D(2, 3),
  new ConvLSTM2D(2, 3),
  new DepthwiseConv2D(3),
  new SeparableConv1D(2, 3),
  new SeparableConv2D(2, 3),
  new Cropping1D(),
  new Cropping2D(),
  new Dense(2),
  new Dot(-1),
  new Dropout(0.5),
  new ELU(),
  new EinsumDense("...x,xy->...y", 2),
  new Embedding(9, 2),
  new Flatten(),
  new GaussianDropout(0.5),
  new GaussianNoise(0.5),
  new GlobalAveragePooling1D(),
  new GlobalAveragePooling2D(),
  new GlobalMaxPooling1D(),
  new GlobalMaxPooling2D(),
  new GRU(2),
  new GRUCell(2),
  new Identity(),
  new LayerNormalization(),
  new LeakyReLU(),
  new GroupNormalization({ groups: 2 }),
  new GroupQueryAttention(2, 2, 1),
  new LSTM(2),
  new LSTMCell(2),
  new Masking(),
  new Maximum(),
  new MaxPooling1D(),
  new MelSpectrogram({ fftLength: 2 }),
  new MaxPooling2D(),
  new Minimum(),
  new MultiHeadAttention(2, 2),
  new Multiply(),
  new Normalization(),
  new Permute([2, 1]),
  new PositionEmbedding(9),
  new PReLU(),
  new RandomFlip(),
  new RandomRotation(0.1),
  new RandomTranslation(0.1, 0.1),
  new ReLU(),
  new RMSNormalization(),
  new RepeatVector(2),
  new Rescaling(2),
  new Reshape([-1]),
  new Resizing(2, 2),
  new RNN(new LSTMCell(2)),
  new SimpleRNN(2),
  new SimpleRNNCell(2),
  new SinePositionEncoding(),
  new Softmax(),
  new SpatialDropout1D(0.5),
  new SpecAugment(),
  new StackedRNNCells([new LSTMCell(2)]),
  new STFTSpectrogram({ frameLength: 2 }),
  new Subtract(),
  new TimeDistributed(new Dense(2)),
  new UnitNormalization(),
  new UpSampling1D(),
  new UpSampling2D(),
  new ZeroPadding1D(),
  new ZeroPadding2D(),
];

const takes = (layer: layers.Layer, shape: number[]): boolean => {
  try {
    layer.computeOutputShape((layer.takesList ? [shape, shape] : shape) as number[]);
    return true;
  } catch {
    return false;
  }
};

describe("a layer takes the rank that it names, or both", () => {
  test.each(LAYERS.map((layer) => [layer.className, layer] as const))("%s", (_, layer) => {
    // What takes images as well as others has its tests with them, and ids of documents theirs.
    const most = layer.reads.what === "tokens" ? 1 : Math.max(2, (layer.inputRank ?? 3) - 1);
    const ranks = [2, 3, 4, 5].slice(0, most);
    const taken = ranks.filter((rank) => takes(layer, Array(rank).fill(8)));
    expect(taken).toEqual(layer.inputRank === undefined ? [2, 3] : [layer.inputRank]);
  });

  test("every layer is among them", () => {
    // Two that can't be made, and one that reads texts.
    const others = ["Cell", "Layer", "TextVectorization"];
    const names = Object.keys(layers).filter((name) => !others.includes(name));
    expect(LAYERS.map(({ className }) => className).sort()).toEqual(names.sort());
  });
});

describe("a model without shapes", () => {
  test("is given data of either rank where its first layer takes both, whatever their size", async () => {
    using model = new Sequential([new Reshape([64])]);
    expect((await model.predict(sequences(2, 8, 8))).shape).toEqual([2, 64]);
  });

  test("tells the rank that its first layer takes, whatever its settings", async () => {
    using model = new Sequential([new Conv1D(2, 100)]);
    const vectors = [[1, 2]];
    await expectError(
      () => model.predict(vectors),
      "Shape",
      /"conv1d" is incompatible with the layer: expected x of rank 3, \(rows, steps, features\)/,
    );
  });
});
