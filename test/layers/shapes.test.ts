// Output shapes, as `compute_output_shape` of Keras 3 gives them, and that data comes out in them.
import { describe, expect, test } from "vitest";
import {
  Activation,
  ActivityRegularization,
  Add,
  AdditiveAttention,
  AlphaDropout,
  Attention,
  Average,
  AveragePooling1D,
  BatchNormalization,
  Bidirectional,
  Concatenate,
  Conv1D,
  Cropping1D,
  Dense,
  Dot,
  Dropout,
  EinsumDense,
  ELU,
  Embedding,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  GRU,
  GroupNormalization,
  GroupQueryAttention,
  Identity,
  input,
  type Layer,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  LSTMCell,
  Masking,
  Maximum,
  MaxPooling1D,
  MelSpectrogram,
  Minimum,
  Model,
  MultiHeadAttention,
  Multiply,
  Normalization,
  Permute,
  PositionEmbedding,
  PReLU,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  RMSNormalization,
  RNN,
  Sequential,
  type Shape,
  SimpleRNN,
  SimpleRNNCell,
  SinePositionEncoding,
  Softmax,
  SpatialDropout1D,
  SpecAugment,
  STFTSpectrogram,
  Subtract,
  type SymbolicTensor,
  slice,
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
  [new Normalization(), [null, 3], [null, 3]],
  [new Normalization({ axis: [1, 2] }), [7, 3], [7, 3]],
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
  [new PositionEmbedding(7), [7, 3], [7, 3]],
  [new PositionEmbedding(7), [null, 3], [null, 3]],
  [new SinePositionEncoding(), [null, 3], [null, 3]],
  [new Rescaling(2), [7, 3], [7, 3]],
  [new Rescaling(2), [3], [3]],
  [new SpecAugment(), [7, 3], [7, 3]],
  [new STFTSpectrogram({ frameLength: 4 }), [7, 3], [2, 9]],
  [new STFTSpectrogram({ frameLength: 4, mode: "stft" }), [null, 1], [null, 6]],
  [new STFTSpectrogram({ frameLength: 4, padding: "same" }), [7, 1], [4, 3]],
  [new MelSpectrogram({ fftLength: 8, sequenceStride: 3, numMelBins: 5 }), [9], [5, 4]],
  [new Flatten(), [7, 3], [21]],
  [new Flatten(), [3], [3]],
  [new Reshape([3, 7]), [7, 3], [3, 7]],
  [new Reshape([-1]), [7, 3], [21]],
  [new Reshape([3, -1]), [6], [3, 2]],
  [new RepeatVector(4), [3], [4, 3]],
  [new Permute([2, 1]), [7, 3], [3, 7]],
  [new Permute([1, 2]), [7, 3], [7, 3]],
  [new Identity(), [7, 3], [7, 3]],
  [new ReLU(), [7, 3], [7, 3]],
  [new LeakyReLU(), [3], [3]],
  [new ELU(), [null, 3], [null, 3]],
  [new PReLU(), [7, 3], [7, 3]],
  [new PReLU({ sharedAxes: 1 }), [null, 3], [null, 3]],
  [new Softmax(), [3], [3]],
  [new Softmax({ axis: 1 }), [null, 3], [null, 3]],
  [new Activation("glu"), [7, 4], [7, 2]],
  [new GaussianDropout(0.5), [7, 3], [7, 3]],
  [new AlphaDropout(0.5), [7, 3], [7, 3]],
  [new ActivityRegularization(), [3], [3]],
];

/** Joins and slices, the shapes of rows that go in, and the one that comes out. */
const JOINED: [
  (tensors: SymbolicTensor[]) => SymbolicTensor,
  (number | null)[][],
  (number | null)[],
][] = [
  [(all) => new Add().apply(all), [[7, 3], [3]], [7, 3]],
  [
    (all) => new Subtract().apply(all),
    [
      [7, 3],
      [null, 3],
    ],
    [null, 3],
  ],
  [
    (all) => new Multiply().apply(all),
    [
      [1, 3],
      [7, 1],
    ],
    [7, 3],
  ],
  [(all) => new Average().apply(all), [[3], [1], [3]], [3]],
  [
    (all) => new Maximum().apply(all),
    [
      [null, 3],
      [1, 3],
    ],
    [null, 3],
  ],
  [(all) => new Minimum().apply(all), [[7, 3]], [7, 3]],
  [
    (all) => new Concatenate().apply(all),
    [
      [7, 3],
      [null, 2],
    ],
    [7, 5],
  ],
  [
    (all) => new Concatenate({ axis: 1 }).apply(all),
    [
      [7, 3],
      [7, 3],
      [7, 3],
    ],
    [21, 3],
  ],
  [
    (all) => new Concatenate({ axis: -2 }).apply(all),
    [
      [7, 3],
      [null, 3],
    ],
    [null, 3],
  ],
  [(all) => new Concatenate({ axis: 1 }).apply(all), [[3], [2]], [5]],
  [(all) => new Dot(1).apply(all), [[3], [3]], [1]],
  [(all) => new Dot(-1).apply(all), [[3], [7, 3]], [7]],
  [
    (all) => new Dot(2).apply(all),
    [
      [7, 3],
      [7, 3],
    ],
    [7, 7],
  ],
  [
    (all) => new Dot(1).apply(all),
    [
      [null, 3],
      [null, 2],
    ],
    [3, 2],
  ],
  [
    (all) => new Dot([2, 1]).apply(all),
    [
      [null, 7],
      [7, 3],
    ],
    [null, 3],
  ],
  [
    (all) => new Attention().apply(all),
    [
      [null, 3],
      [7, 4],
      [7, 3],
    ],
    [null, 4],
  ],
  [
    (all) => new AdditiveAttention().apply(all, { returnAttentionScores: true })[1],
    [
      [5, 3],
      [7, 3],
    ],
    [5, 7],
  ],
  [
    (all) => new MultiHeadAttention(2, 3, { outputShape: 5 }).apply(all),
    [
      [null, 3],
      [7, 4],
    ],
    [null, 5],
  ],
  [
    (all) => new GroupQueryAttention(2, 4, 2).apply(all, { returnAttentionScores: true })[1],
    [
      [5, 3],
      [7, 3],
    ],
    [4, 5, 7],
  ],
  [([x]) => slice(x!, -1), [[null, 3]], [3]],
  [([x]) => slice(x!, [1, 5]), [[7, 3]], [4, 3]],
  [([x]) => slice(x!, [null, null, 2], [0, 2]), [[7, 3]], [4, 2]],
  [([x]) => slice(x!, [null, null, 2]), [[null, 3]], [null, 3]],
  [([x]) => slice(x!, null, [-2, null]), [[null, 3]], [null, 2]],
  [([x]) => slice(x!, [1], 0), [[7, 3]], [6]],
  [([x]) => slice(x!, [1, -1]), [[4]], [2]],
];

describe("what is joined or cut has the shape that is announced", () => {
  test.each(JOINED)("%#", async (join, rows, expected) => {
    const inputs = rows.map((shape) => input({ shape }));
    using model = new Model({ inputs, outputs: join(inputs) });
    expect(model.outputShapes).toEqual([[null, ...expected]]);
    const x = rows.map((row) => sequences(2, row.length === 2 ? (row[0] ?? 7) : 1, row.at(-1)!));
    const data = x.map((rows, i) => (inputs[i]!.shape.length === 3 ? rows : rows.map(([v]) => v!)));
    const { shape } = await model.predict((data.length > 1 ? data : data[0]) as never);
    expect(shape.length).toBe(expected.length + 1);
    shape.slice(1).forEach((size, i) => {
      if (expected[i] !== null) expect(size).toBe(expected[i]);
    });
  });
});

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
