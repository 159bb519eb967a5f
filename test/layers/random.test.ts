// Layers that draw: only in training, from the model's seed, and with the means that they promise.
import { describe, expect, test } from "vitest";
import {
  Bidirectional,
  Dense,
  Dropout,
  Flatten,
  GaussianNoise,
  GRU,
  type Layer,
  LSTM,
  LSTMCell,
  RNN,
  Sequential,
  SGD,
  SimpleRNN,
  SpatialDropout1D,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { numbers, sequences } from "./helpers.js";

const x = sequences(8, 5, 4);
const y = x.map((row) => row[0]![0]!);

const regressor = (seed: number, ...layers: Layer[]) => {
  const model = new Sequential([...layers, new Dense(1)], { seed });
  model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0 }) });
  return model;
};

/** Losses of three training steps that change no weight. */
async function losses(seed: number, ...layers: Layer[]): Promise<number[]> {
  using model = regressor(seed, ...layers);
  const all = [];
  for (let i = 0; i < 3; i++) all.push((await model.trainOnBatch(x, y)).loss!);
  return all;
}

const KINDS: [string, () => Layer[]][] = [
  ["Dropout", () => [new Dropout(0.5), new LSTM(3)]],
  ["SpatialDropout1D", () => [new SpatialDropout1D(0.5), new LSTM(3)]],
  ["GaussianNoise", () => [new GaussianNoise(0.5), new LSTM(3)]],
  ["TimeDistributed", () => [new TimeDistributed(new Dropout(0.5)), new LSTM(3)]],
  ["dropout of SimpleRNN", () => [new SimpleRNN(3, { dropout: 0.5 })]],
  ["recurrentDropout of SimpleRNN", () => [new SimpleRNN(3, { recurrentDropout: 0.5 })]],
  ["dropout of LSTM", () => [new LSTM(3, { dropout: 0.5 })]],
  ["recurrentDropout of LSTM", () => [new LSTM(3, { recurrentDropout: 0.5 })]],
  ["dropout of GRU", () => [new GRU(3, { dropout: 0.5 })]],
  ["recurrentDropout of GRU", () => [new GRU(3, { recurrentDropout: 0.5 })]],
  ["dropout of both directions", () => [new Bidirectional(new GRU(3, { dropout: 0.5 }))]],
  ["dropout of a cell", () => [new RNN([new LSTMCell(3), new LSTMCell(3, { dropout: 0.5 })])]],
];

describe.each(KINDS)("%s", (_, layers) => {
  test("draws anew for each step of training, from the seed", async () => {
    const first = await losses(1, ...layers());
    expect(new Set(first).size).toBe(3);
    expect(await losses(1, ...layers())).toEqual(first);
    expect((await losses(2, ...layers()))[0]).not.toBe(first[0]);
  });

  test("does nothing otherwise", async () => {
    using model = regressor(1, ...layers());
    const answers = numbers(await model.predict(x));
    expect(numbers(await model.predict(x))).toEqual(answers);
    expect(await model.testOnBatch(x, y)).toEqual(await model.testOnBatch(x, y));
    const trained = await model.trainOnBatch(x, y);
    expect(trained.loss).not.toBeCloseTo((await model.testOnBatch(x, y)).loss!, 6);
  });
});

test("without them a step of training loses what evaluation does", async () => {
  const [first, ...others] = await losses(1, new LSTM(3));
  expect(others).toEqual([first, first]);
});

/**
 * What a layer makes of ones in training, read from the update of a kernel of ones behind it: with one row and the loss
 * (sum of y)^2 number k moves its weight by 2 r y_k (sum of y).
 */
async function ones(layer: Layer, shape: readonly [number, number]): Promise<number[]> {
  const [steps, features] = shape;
  const dense = new Dense(1, { kernelInitializer: "ones", useBias: false });
  using model = new Sequential([layer, new Flatten(), dense], { seed: 9 });
  model.build([null, steps, features]);
  const learningRate = 1e-4;
  model.compile({ loss: "mse", optimizer: new SGD({ learningRate }) });
  const row = Array.from({ length: steps }, () => Array(features).fill(1));
  await model.trainOnBatch([row], [0]);
  const { data } = (await model.getWeights()).at(-1)!;
  const moved = [...data].map((weight) => (1 - weight) / (2 * learningRate));
  const sum = Math.sqrt(moved.reduce((a, b) => a + b));
  return moved.map((move) => Math.round((move / sum) * 1000) / 1000);
}

const byStep = (values: number[], steps: number) =>
  Array.from({ length: steps }, (_, t) =>
    values.slice((t * values.length) / steps, ((t + 1) * values.length) / steps),
  );

/** Of a recurrent layer that adds what comes in to what it makes of the state before. */
const plain = {
  activation: "linear",
  kernelInitializer: "identity",
  returnSequences: true,
  trainable: false,
} as const;

describe("what is dropped", () => {
  test("by Dropout: numbers one by one, a share of them", async () => {
    const kept = await ones(new Dropout(0.25), [40, 25]);
    expect(new Set(kept)).toEqual(new Set([0, 1.333]));
    const share = kept.filter((value) => value === 0).length / kept.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.3);
  });

  test("by SpatialDropout1D: whole features, at all steps alike", async () => {
    const kept = await ones(new SpatialDropout1D(0.5), [6, 32]);
    const steps = byStep(kept, 6);
    for (const step of steps) expect(step).toEqual(steps[0]);
    expect(new Set(steps[0])).toEqual(new Set([0, 2]));
  });

  test("by a recurrent layer: the same features at every step of a row", async () => {
    // A layer that hands on what comes in: h_t = x_t.
    const copy = new SimpleRNN(32, { ...plain, recurrentInitializer: "zeros", dropout: 0.5 });
    const kept = await ones(copy, [6, 32]);
    const steps = byStep(kept, 6);
    for (const step of steps) expect(step).toEqual(steps[0]);
    expect(new Set(steps[0])).toEqual(new Set([0, 2]));
  });

  test("by recurrentDropout: the same states at every step of a row", async () => {
    // h_t = 1 + m h_{t-1}, where m is 0 or 2.
    const sum = new SimpleRNN(32, {
      ...plain,
      recurrentInitializer: "identity",
      recurrentDropout: 0.5,
    });
    const steps = byStep(await ones(sum, [4, 32]), 4);
    expect(new Set(steps[3])).toEqual(new Set([1, 15]));
    for (const t of [0, 1, 2, 3]) {
      expect(steps[t]).toEqual(steps[3]!.map((last) => (last === 1 ? 1 : 2 ** (t + 1) - 1)));
    }
  });

  test("by the gates: alike without recurrentDropout, each for itself with it, as in Keras", async () => {
    const linear = {
      dropout: 0.5,
      activation: "linear",
      recurrentActivation: "linear",
      kernelInitializer: "ones",
      unitForgetBias: false,
    } as const;
    // The mean of h^2 over rows of one step and one feature, 0 where it is dropped and 1 where it is not.
    const mean = async (layer: Layer) => {
      using model = new Sequential([layer], { seed: 3 });
      model.compile({ loss: "mse" });
      const rows = Array.from({ length: 800 }, () => [[0.5]]);
      return (await model.trainOnBatch(rows, Array(800).fill(0))).loss!;
    };
    // h = i g o
    const lstm = (recurrentDropout: number) => new LSTM(1, { ...linear, recurrentDropout });
    expect(await mean(lstm(0))).toBeCloseTo(1 / 2, 1);
    expect(await mean(lstm(0.5))).toBeCloseTo(1 / 8, 1);
    // h = (1 - z) g
    const { unitForgetBias: _, ...own } = linear;
    const gru = (recurrentDropout: number) => new GRU(1, { ...own, recurrentDropout });
    expect(await mean(gru(0))).toBe(0);
    expect(await mean(gru(0.5))).toBeCloseTo(1 / 4, 1);
  });

  test("all of it at a rate of 1, and nothing at 0", async () => {
    const [first] = await losses(1, new Flatten(), new Dropout(0));
    expect((await losses(1, new Flatten(), new Dropout(0)))[1]).toBe(first);
    const mean = y.reduce((sum, value) => sum + value ** 2, 0) / y.length;
    const [dropped] = await losses(1, new Flatten(), new Dropout(1));
    expect(dropped).toBeCloseTo(mean, 5);
  });

  test("is a share between 0 and 1", async () => {
    for (const rate of [-0.1, 1.1, Number.NaN, "0.5", null]) {
      await expectError(
        () => new Dropout(rate as number),
        "InvalidArgument",
        /`rate`.*between 0 and 1/,
      );
    }
    await expectError(() => new LSTM(2, { dropout: 2 }), "InvalidArgument", /LSTM.*`dropout`/);
    await expectError(
      () => new GaussianNoise(-1),
      "InvalidArgument",
      /`stddev`.*at least 0, got -1/,
    );
  });
});

test("GaussianNoise adds numbers around 0, with the deviation asked for", async () => {
  const noise = (await ones(new GaussianNoise(0.5), [40, 25])).map((value) => value - 1);
  const mean = noise.reduce((a, b) => a + b) / noise.length;
  const deviation = Math.sqrt(noise.reduce((sum, x) => sum + (x - mean) ** 2, 0) / noise.length);
  // Four standard errors of each.
  expect(Math.abs(mean)).toBeLessThan(0.065);
  expect(Math.abs(deviation - 0.5)).toBeLessThan(0.045);
  const beyond = noise.filter((x) => Math.abs(x) > 1).length / noise.length;
  expect(beyond).toBeGreaterThan(0.02);
  expect(beyond).toBeLessThan(0.075);
});

test("rows of different lengths draw for themselves, however many there are", async () => {
  const rows = Array.from({ length: 257 }, (_, r) => sequences(1, r === 1 ? 2 : 1, 8)[0]!);
  /** The output of one row: what its target changes in the loss of a batch. */
  const output = async (row: number) => {
    const loss = async (target: number) => {
      const noise = new GaussianNoise(1);
      using model = new Sequential([noise, new SimpleRNN(1, { activation: "linear" })], {
        seed: 2,
      });
      model.compile({ loss: "mse" });
      const targets = rows.map((_, r) => (r === row ? target : 0));
      return (await model.trainOnBatch(rows, targets)).loss! * rows.length;
    };
    return (1 + (await loss(0)) - (await loss(1))) / 2;
  };
  expect(Math.abs((await output(0)) - (await output(256)))).toBeGreaterThan(0.01);
});
