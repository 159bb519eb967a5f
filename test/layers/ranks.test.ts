// Which ranks of inputs a layer says it takes, against those that it takes; and what a model asks of its first data.
import { describe, expect, test } from "vitest";
import {
  Activation,
  AveragePooling1D,
  BatchNormalization,
  Bidirectional,
  Conv1D,
  Cropping1D,
  Dense,
  Dropout,
  EinsumDense,
  Embedding,
  Flatten,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  GRU,
  GRUCell,
  GroupNormalization,
  LayerNormalization,
  LSTM,
  LSTMCell,
  Masking,
  MaxPooling1D,
  Permute,
  RepeatVector,
  Rescaling,
  Reshape,
  RMSNormalization,
  RNN,
  Sequential,
  SimpleRNN,
  SimpleRNNCell,
  SpatialDropout1D,
  StackedRNNCells,
  TimeDistributed,
  UnitNormalization,
  UpSampling1D,
  ZeroPadding1D,
} from "../../ts/index.js";
import * as layers from "../../ts/layers/index.js";
import { expectError } from "../support/models.js";
import { sequences } from "./helpers.js";

const LAYERS: layers.Layer[] = [
  new Activation("relu"),
  new AveragePooling1D(2),
  new BatchNormalization(),
  new Bidirectional(new LSTM(2)),
  new Conv1D(2, 3),
  new Cropping1D(),
  new Dense(2),
  new Dropout(0.5),
  new EinsumDense("...x,xy->...y", 2),
  new Embedding(9, 2),
  new Flatten(),
  new GRU(2),
  new GRUCell(2),
  new GaussianNoise(0.5),
  new GlobalAveragePooling1D(),
  new GlobalMaxPooling1D(),
  new GroupNormalization({ groups: 2 }),
  new LSTM(2),
  new LSTMCell(2),
  new LayerNormalization(),
  new Masking(),
  new MaxPooling1D(),
  new Permute([2, 1]),
  new RMSNormalization(),
  new RNN(new LSTMCell(2)),
  new RepeatVector(2),
  new Rescaling(2),
  new Reshape([-1]),
  new SimpleRNN(2),
  new SimpleRNNCell(2),
  new SpatialDropout1D(0.5),
  new StackedRNNCells([new LSTMCell(2)]),
  new TimeDistributed(new Dense(2)),
  new UnitNormalization(),
  new UpSampling1D(),
  new ZeroPadding1D(),
];

const takes = (layer: layers.Layer, shape: number[]): boolean => {
  try {
    layer.computeOutputShape(shape);
    return true;
  } catch {
    return false;
  }
};

describe("a layer takes the rank that it names, or both", () => {
  test.each(LAYERS.map((layer) => [layer.className, layer] as const))("%s", (_, layer) => {
    const ranks = [2, 3].filter((rank) => takes(layer, [8, 8, 8].slice(3 - rank)));
    expect(ranks).toEqual(layer.inputRank === undefined ? [2, 3] : [layer.inputRank]);
  });

  test("every layer is among them", () => {
    const abstract = ["Cell", "Layer"];
    const names = Object.keys(layers).filter((name) => !abstract.includes(name));
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
