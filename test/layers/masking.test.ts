// Padding that is masked: where it stands and how it is marked makes no difference to what is computed.
import { describe, expect, test } from "vitest";
import {
  Activation,
  BatchNormalization,
  Bidirectional,
  Conv1D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  GRU,
  type Layer,
  LayerNormalization,
  LSTM,
  LSTMCell,
  Masking,
  MaxPooling1D,
  RNN,
  Sequential,
  SimpleRNN,
  TimeDistributed,
  UnitNormalization,
} from "../../ts/index.js";
import { distance, numbers, quiet } from "./helpers.js";

/** The same three texts; 0 is padding. */
const left = [
  [0, 0, 1, 2, 3],
  [0, 0, 0, 0, 4],
  [5, 1, 2, 3, 4],
];
const right = [
  [1, 2, 3, 0, 0],
  [4, 0, 0, 0, 0],
  [5, 1, 2, 3, 4],
];
const holes = [
  [1, 0, 2, 0, 3],
  [0, 0, 4, 0, 0],
  [5, 1, 2, 3, 4],
];
const ragged = [[1, 2, 3], [4], [5, 1, 2, 3, 4]];
const y = [1, 0, 1];

const classifier = (maskZero: boolean, ...layers: Layer[]) => {
  const head = new Dense(1, { activation: "sigmoid" });
  const model = new Sequential([new Embedding(6, 3, { maskZero }), ...layers, head], { seed: 2 });
  model.compile({ loss: "binary_crossentropy", optimizer: "sgd" });
  return model;
};

const KINDS: [string, () => Layer[]][] = [
  ["SimpleRNN", () => [new SimpleRNN(4)]],
  ["LSTM", () => [new LSTM(4)]],
  ["GRU", () => [new GRU(4)]],
  ["RNN", () => [new RNN([new LSTMCell(4), new LSTMCell(3)])]],
  ["Bidirectional", () => [new Bidirectional(new LSTM(4))]],
  ["two of them", () => [new Bidirectional(new GRU(4, { returnSequences: true })), new LSTM(4)]],
  [
    "layers between that keep the mask",
    () => [
      new TimeDistributed(new Dense(4)),
      new LayerNormalization(),
      new BatchNormalization(),
      new UnitNormalization(),
      new Activation("tanh"),
      new Dropout(0.5),
      new LSTM(4),
    ],
  ],
  ["GlobalAveragePooling1D", () => [new GlobalAveragePooling1D()]],
];

describe.each(KINDS)("%s", (_, layers) => {
  test("does not see padding: on the left, on the right, in holes, or as rows that end", async () => {
    using model = classifier(true, ...layers());
    const expected = numbers(await model.predict(ragged));
    for (const x of [left, right, holes]) {
      expect(distance(numbers(await model.predict(x)), expected)).toBeLessThan(1e-6);
    }
    using unmasked = classifier(false, ...layers());
    await unmasked.setWeights(await model.getWeights());
    // Without the mask padding is a token like any other.
    expect(distance(numbers(await unmasked.predict(left)), expected)).toBeGreaterThan(1e-5);
    expect(distance(numbers(await unmasked.predict(ragged)), expected)).toBeLessThan(1e-6);
  });

  test("does not learn from it", async () => {
    if (_ === "layers between that keep the mask") return;
    const trained = async (x: number[][]) => {
      using model = classifier(true, ...layers());
      await model.trainOnBatch(x, y);
      return (await model.getWeights()).flatMap(({ data }) => [...data]);
    };
    const expected = await trained(ragged);
    for (const x of [left, right, holes]) {
      expect(distance(await trained(x), expected)).toBeLessThan(1e-6);
    }
  });
});

describe("Masking", () => {
  const vectors = (rows: number[][]) => rows.map((row) => row.map((id) => [id, id * 0.5]));
  const model = (maskValue?: number) =>
    new Sequential([new Masking(maskValue === undefined ? {} : { maskValue }), new LSTM(4)], {
      seed: 5,
    });

  test("leaves out steps at which every feature has the value", async () => {
    using masked = model();
    const alone = [];
    for (const row of vectors(ragged)) alone.push(await masked.predict([row]));
    const expected = numbers(alone);
    for (const x of [left, right, holes]) {
      expect(distance(numbers(await masked.predict(vectors(x))), expected)).toBeLessThan(1e-6);
    }
    // One feature at the value is none of them.
    const partly = vectors(left).map((row) => row.map(([a, b]) => [a!, b === 0 ? 1e-3 : b!]));
    expect(distance(numbers(await masked.predict(partly)), expected)).toBeGreaterThan(1e-5);
  });

  test("of another value", async () => {
    using zero = model();
    using nine = model(9);
    const padded = vectors(left).map((row) => row.map((step) => (step[0] === 0 ? [9, 9] : step)));
    expect(numbers(await nine.predict(padded))).toEqual(numbers(await zero.predict(vectors(left))));
  });
});

describe("a mask ends where Keras ends it", () => {
  /** Whether the place of padding makes a difference behind these layers. */
  const heeds = async (...layers: Layer[]) => {
    using model = new Sequential([new Embedding(6, 3, { maskZero: true }), ...layers], { seed: 2 });
    model.build([null, 5]);
    const [a, b] = [numbers(await model.predict(left)), numbers(await model.predict(right))];
    return distance(a, b) > 1e-5;
  };

  test("at windows, and at what makes vectors of sequences", async () => {
    expect(await heeds(new LSTM(4))).toBe(false);
    expect(await heeds(new Conv1D(4, 2), new LSTM(4))).toBe(true);
    expect(await heeds(new MaxPooling1D(), new LSTM(4))).toBe(true);
    expect(await heeds(new Flatten(), new Dense(2))).toBe(true);
    expect(await heeds(new GlobalAveragePooling1D())).toBe(false);
  });

  test("GlobalMaxPooling1D takes padding for steps", async () => {
    using model = new Sequential([
      new Embedding(6, 2, { maskZero: true }),
      new GlobalMaxPooling1D(),
    ]);
    model.build([null, 5]);
    await model.setWeights([{ data: [5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], shape: [6, 2] }]);
    expect(numbers(await model.predict([[0, 0, 1, 2, 3]]))).toEqual([5, 5]);
  });
});

describe("outputs of masked steps", () => {
  const steps = async (layer: Layer, x: number[][]) => {
    using model = new Sequential([new Embedding(6, 3, { maskZero: true }), layer], { seed: 1 });
    return (await model.predict(x)).toArray<number[][][]>();
  };
  const every = { returnSequences: true } as const;

  test("repeat the step before, or are zeros with zeroOutputForMask", async () => {
    const [row] = await steps(new LSTM(2, every), [[1, 0, 2, 0, 0]]);
    expect(row![1]).toEqual(row![0]);
    expect(row![4]).toEqual(row![2]);
    expect(row![2]).not.toEqual(row![0]);
    const [zeroed] = await steps(new LSTM(2, { ...every, zeroOutputForMask: true }), [
      [1, 0, 2, 0, 0],
    ]);
    expect(zeroed![1]).toEqual([0, 0]);
    expect(zeroed![2]).toEqual(row![2]);
    // Before the first real step there is nothing to repeat.
    const [late] = await steps(new LSTM(2, every), [[0, 1]]);
    expect(late![0]).toEqual([0, 0]);
  });

  test("do not count in the loss and metrics of what answers at every step", async () => {
    const tagger = () => {
      const model = new Sequential(
        [
          new Embedding(6, 3, { maskZero: true }),
          new GRU(4, every),
          new Dense(3, { activation: "softmax" }),
        ],
        { seed: 3 },
      );
      model.compile({ loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
      return model;
    };
    const answers = right.map((row) => row.map((id) => id % 3));
    using model = tagger();
    const padded = await model.evaluate(right, answers, quiet);
    const other = right.map((row) => row.map((id) => (id === 0 ? 2 : id % 3)));
    expect(await model.evaluate(right, other, quiet)).toEqual(padded);
  });
});
