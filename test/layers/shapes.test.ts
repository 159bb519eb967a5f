// Output shapes, as `compute_output_shape` of Keras 3 gives them, and that data comes out in them.
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
  GroupNormalization,
  input,
  type Layer,
  LayerNormalization,
  LSTM,
  LSTMCell,
  Masking,
  MaxPooling1D,
  Model,
  Permute,
  RepeatVector,
  Rescaling,
  Reshape,
  RMSNormalization,
  RNN,
  Sequential,
  type Shape,
  SimpleRNN,
  SimpleRNNCell,
  SpatialDropout1D,
  TimeDistributed,
  UnitNormalization,
  UpSampling1D,
  ZeroPadding1D,
} from "../../ts/index.js";
import { sequences } from "./helpers.js";

const every = { returnSequences: true };

/** Layers, the shape of a row that goes in, and the one that comes out. */
const CASES: [Layer, (number | null)[], (number | null)[]][] = [
  [new LSTM(5), [7, 3], [5]],
  [new GRU(5, every), [null, 3], [null, 5]],
  [new SimpleRNN(5, every), [7, 3], [7, 5]],
  [new RNN([new LSTMCell(4), new SimpleRNNCell(2)]), [7, 3], [2]],
  [new RNN([new LSTMCell(4), new SimpleRNNCell(2)], every), [7, 3], [7, 2]],
  [new Bidirectional(new LSTM(5)), [7, 3], [10]],
  [new Bidirectional(new LSTM(5, every), { mergeMode: "sum" }), [7, 3], [7, 5]],
  [
    new Bidirectional(new GRU(5), { backwardLayer: new GRU(2, { goBackwards: true }) }),
    [7, 3],
    [7],
  ],
  [new TimeDistributed(new Dense(2)), [7, 3], [7, 2]],
  [new Masking(), [7, 3], [7, 3]],
  [new Dropout(0.5), [3], [3]],
  [new SpatialDropout1D(0.5), [7, 3], [7, 3]],
  [new GaussianNoise(0.5), [7, 3], [7, 3]],
  [new LayerNormalization(), [7, 3], [7, 3]],
  [new BatchNormalization(), [7, 3], [7, 3]],
  [new BatchNormalization(), [3], [3]],
  [new UnitNormalization(), [null, 3], [null, 3]],
  [new UnitNormalization({ axis: [1, 2] }), [7, 3], [7, 3]],
  [new RMSNormalization(), [7, 3], [7, 3]],
  [new GroupNormalization({ groups: 3 }), [null, 3], [null, 3]],
  [new GroupNormalization({ groups: -1 }), [3], [3]],
  [new Activation("relu"), [3], [3]],
  [new Conv1D(4, 3), [7, 3], [5, 4]],
  [new Conv1D(4, 3), [null, 3], [null, 4]],
  [new Conv1D(4, 3, { strides: 2 }), [7, 3], [3, 4]],
  [new Conv1D(4, 3, { strides: 2, padding: "same" }), [7, 3], [4, 4]],
  [new Conv1D(4, 3, { dilationRate: 3 }), [7, 3], [1, 4]],
  [new Conv1D(4, 3, { padding: "causal" }), [7, 3], [7, 4]],
  [new MaxPooling1D(), [7, 3], [3, 3]],
  [new MaxPooling1D({ poolSize: 3, strides: 1 }), [7, 3], [5, 3]],
  [new MaxPooling1D({ padding: "same" }), [7, 3], [4, 3]],
  [new AveragePooling1D(3, { strides: 1 }), [7, 3], [5, 3]],
  [new AveragePooling1D(2, { padding: "same" }), [null, 3], [null, 3]],
  [new ZeroPadding1D({ padding: [1, 2] }), [7, 3], [10, 3]],
  [new ZeroPadding1D(), [null, 3], [null, 3]],
  [new Cropping1D({ cropping: [1, 2] }), [7, 3], [4, 3]],
  [new Cropping1D(), [null, 3], [null, 3]],
  [new UpSampling1D(), [7, 3], [14, 3]],
  [new UpSampling1D({ size: 3 }), [null, 3], [null, 3]],
  [new EinsumDense("...x,xy->...y", 4), [null, 3], [null, 4]],
  [new EinsumDense("abc,bcd->ad", 4), [7, 3], [4]],
  [new EinsumDense("ab,bcd->acd", [2, 4]), [3], [2, 4]],
  [new GlobalAveragePooling1D(), [7, 3], [3]],
  [new GlobalMaxPooling1D(), [null, 3], [3]],
  [new Rescaling(2), [7, 3], [7, 3]],
  [new Rescaling(2), [3], [3]],
  [new Flatten(), [7, 3], [21]],
  [new Flatten(), [3], [3]],
  [new Reshape([3, 7]), [7, 3], [3, 7]],
  [new Reshape([-1]), [7, 3], [21]],
  [new Reshape([3, -1]), [6], [3, 2]],
  [new RepeatVector(4), [3], [4, 3]],
  [new Permute([2, 1]), [7, 3], [3, 7]],
  [new Permute([1, 2]), [7, 3], [7, 3]],
];

describe("an output has the shape that the layer announces", () => {
  test.each(CASES)("%#", async (layer, row, expected) => {
    expect(layer.computeOutputShape([null, ...row])).toEqual([null, ...expected]);
    using model = new Sequential([input({ shape: row }), layer]);
    expect(model.outputShape).toEqual([null, ...expected]);
    const features = row.at(-1)!;
    const x =
      row.length === 2
        ? sequences(2, 7, features)
        : sequences(2, 1, features).map(([vector]) => vector!);
    const { shape } = await model.predict(x);
    const steps = layer.computeOutputShape(row.length === 2 ? [2, 7, features] : [2, features]);
    expect(shape).toEqual(steps);
    expect(new Set(expected.map((dim, i) => dim ?? shape[i + 1]))).toEqual(new Set(shape.slice(1)));
  });

  test("of an embedding", async () => {
    using model = new Sequential([input({ shape: [null] }), new Embedding(9, 4)]);
    expect(model.outputShape).toEqual([null, null, 4]);
    expect((await model.predict([[1, 2, 3]])).shape).toEqual([1, 3, 4]);
  });
});

describe("states come after the output", () => {
  const shapes = (layer: Layer): readonly Shape[] => {
    const x = input({ shape: [7, 3] });
    return new Model({ inputs: x, outputs: [layer.apply(x)].flat() }).outputShapes;
  };

  test("one for each of a cell", () => {
    const state = { returnState: true };
    expect(shapes(new LSTM(5, state))).toEqual([
      [null, 5],
      [null, 5],
      [null, 5],
    ]);
    expect(shapes(new GRU(5, { ...state, ...every }))).toEqual([
      [null, 7, 5],
      [null, 5],
    ]);
    expect(shapes(new RNN([new LSTMCell(4), new SimpleRNNCell(2)], state))).toEqual([
      [null, 2],
      [null, 4],
      [null, 4],
      [null, 2],
    ]);
  });

  test("of both directions, forward first", () => {
    const backwardLayer = new GRU(2, { goBackwards: true, returnState: true });
    const both = new Bidirectional(new GRU(5, { returnState: true }), { backwardLayer });
    expect(shapes(both)).toEqual([
      [null, 7],
      [null, 5],
      [null, 2],
    ]);
    const apart = new Bidirectional(new LSTM(5, { returnState: true }), { mergeMode: null });
    expect(shapes(apart)).toEqual(Array(6).fill([null, 5]));
  });
});
