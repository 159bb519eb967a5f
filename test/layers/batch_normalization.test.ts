// BatchNormalization as users meet it, against numbers of Keras 3; ten steps of many models are in test/golden/cases/batch_*.json.
import { describe, expect, test } from "vitest";
import {
  BatchNormalization,
  type BatchNormalizationOptions,
  Dense,
  Embedding,
  GRU,
  input,
  Masking,
  Model,
  Sequential,
  SGD,
  SimpleRNN,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { distance, numbers, printed, quiet, weightsOf } from "./helpers.js";

const x = [
  [0, 0, 1, 2],
  [3, 4, 0, 1],
  [2, 1, 1, 0],
];
const y = [1, 0, -1];

/** Weights that follow from their place: sin(1), sin(2), ...; variances are made positive. */
async function fill(model: Model): Promise<void> {
  let place = 0;
  const values = (await model.getWeights()).map(({ name, shape, data }) => {
    const sines = Array.from(data, () => Math.sin(++place));
    const positive = name.includes("variance");
    return { shape, data: positive ? sines.map((v) => v * v + 0.5) : sines };
  });
  await model.setWeights(values.map(({ data, shape }) => nested(data, shape)) as never);
}

const nested = (data: number[], [rows, columns]: readonly number[]) =>
  columns === undefined
    ? data
    : Array.from({ length: rows! }, (_, r) => data.slice(r * columns, (r + 1) * columns));

const masked = (options: BatchNormalizationOptions = {}) =>
  new Sequential([
    input({ shape: [null] }),
    new Embedding(5, 2, { maskZero: true }),
    new BatchNormalization({ momentum: 0.8, ...options }),
    new SimpleRNN(2),
    new BatchNormalization({ momentum: 0.5 }),
    new Dense(1),
  ]);

const near = async (model: Model, expected: Record<string, number[]>) => {
  const weights = await weightsOf(model);
  for (const [name, values] of Object.entries(expected)) {
    const found = Object.entries(weights).find(([path]) => path.endsWith(name))![1];
    expect(distance(found, values), name).toBeLessThan(2e-5);
  }
};

describe("fit, validation and predict against Keras", () => {
  const run = async (options: BatchNormalizationOptions) => {
    const model = masked(options);
    await fill(model);
    model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0.1 }) });
    const validationData = [x, y] as const;
    const { history } = await model.fit(x, y, {
      ...quiet,
      batchSize: 2,
      epochs: 2,
      shuffle: false,
      validationData: [...validationData],
    });
    return { model, losses: [...history.loss!, ...history.val_loss!] };
  };

  test("moments leave masked steps out, and move what inference goes by", async () => {
    const { model, losses } = await run({});
    expect(distance(losses, [2.52723, 0.661942, 0.849844, 0.59361])).toBeLessThan(2e-5);
    await near(model, {
      "batch_normalization/gamma": [-1.044, -0.493046],
      "batch_normalization/moving_mean": [0.226378, -0.374998],
      "batch_normalization/moving_variance": [0.764858, 0.551942],
      "batch_normalization_1/gamma": [-0.578433, -0.930729],
      "batch_normalization_1/moving_mean": [0.90583, -0.391194],
      "batch_normalization_1/moving_variance": [0.0430173, 0.298509],
    });
    const predicted = numbers(await model.predict(x));
    expect(distance(predicted, [0.811342, 0.0705776, 0.319188])).toBeLessThan(2e-5);
    expect(printed(model)).toContain(` Total params: 39 (156.00 B)
 Trainable params: 31 (124.00 B)
 Non-trainable params: 8 (32.00 B)`);
  });

  test("a frozen one goes by its moving statistics, and leaves them", async () => {
    const { model, losses } = await run({ trainable: false });
    expect(distance(losses, [2.55064, 0.683779, 0.739729, 0.488242])).toBeLessThan(2e-5);
    await near(model, {
      "batch_normalization/moving_mean": [0.650288, -0.287903],
      "batch_normalization/moving_variance": [1.42429, 1.06398],
      "batch_normalization_1/moving_mean": [0.931303, 0.667023],
      "batch_normalization_1/moving_variance": [0.0427901, 0.104517],
    });
    const predicted = numbers(await model.predict(x));
    expect(distance(predicted, [0.257968, -0.187233, -0.0624179])).toBeLessThan(2e-5);
    expect(printed(model)).toContain(" Non-trainable params: 12 (48.00 B)");
  });
});

test("applied twice and handed a mask, it moves twice, over the steps that count", async () => {
  const [a, mask] = [input({ shape: [3, 2], name: "a" }), input({ shape: [3], name: "m" })];
  const bn = new BatchNormalization({ momentum: 0.5, name: "bn" });
  const h = bn.apply(new Dense(2, { name: "d" }).apply(bn.apply(a, { mask })));
  const model = new Model({
    inputs: [a, mask],
    outputs: new GRU(2, { name: "g" }).apply(h),
  });
  await fill(model);
  model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0.1 }) });
  const sines = Array.from({ length: 18 }, (_, i) => Math.sin(i));
  const rows = Array.from({ length: 3 }, (_, r) =>
    Array.from({ length: 3 }, (_, t) => sines.slice(r * 6 + t * 2, r * 6 + t * 2 + 2)),
  );
  const steps = [
    [1, 1, 0],
    [1, 0, 0],
    [0, 1, 1],
  ];
  const targets = [
    [0.5, 0],
    [0, 1],
    [1, 0.25],
  ];
  const { loss } = await model.trainOnBatch([rows, steps], targets);
  expect(loss).toBeCloseTo(0.7075, 5);
  await near(model, {
    "bn/gamma": [0.84271, 0.894857],
    "bn/beta": [0.159447, -0.737371],
    "bn/moving_mean": [0.444458, 0.656527],
    "bn/moving_variance": [0.699692, 0.761734],
    "d/kernel": [0.420123, -0.543847, -0.996689, -0.536717],
  });
  const expected = [-0.101486, 0.281132, -0.0573129, 0.127321, -0.0692895, 0.364695];
  expect(distance(numbers(await model.predict([rows, steps])), expected)).toBeLessThan(2e-5);
  const copy = Model.fromConfig(JSON.parse(JSON.stringify(model)));
  await copy.setWeights(await model.getWeights());
  expect(numbers(await copy.predict([rows, steps]))).toEqual(
    numbers(await model.predict([rows, steps])),
  );
});

describe("statistics stay as they were", () => {
  test("where a batch diverges, and its message names them where they would not be finite", async () => {
    using model = new Sequential([input({ shape: [1] }), new BatchNormalization(), new Dense(1)], {
      seed: 1,
    });
    model.compile({ loss: "mse", optimizer: "sgd" });
    await model.trainOnBatch([[1], [2]], [0, 1]);
    const before = await weightsOf(model);
    await expectError(() => model.trainOnBatch([[1], [3]], [3e38, -3e38]), "Diverged");
    expect(await weightsOf(model)).toEqual(before);
    await expectError(
      () => model.trainOnBatch([[3e38], [-3e38]], [0, 1]),
      "Diverged",
      /new value of the weight "moving_variance" of layer "batch_normalization"|loss/,
    );
    expect(await weightsOf(model)).toEqual(before);
  });

  test("in evaluate, predict and gradientNorms", async () => {
    using model = masked();
    model.compile({ loss: "mse", optimizer: "sgd" });
    const before = await weightsOf(model);
    await model.evaluate(x, y, quiet);
    await model.predict(x);
    await model.gradientNorms(x, y);
    expect(await weightsOf(model)).toEqual(before);
  });
});

test("they are weights like any other for files and copies", async () => {
  using model = masked();
  model.compile({ loss: "mse", optimizer: "adam" });
  await model.fit(x, y, { ...quiet, epochs: 2 });
  const copy = Sequential.fromConfig(JSON.parse(JSON.stringify(model)));
  await copy.loadWeights(await model.saveWeights());
  expect(numbers(await copy.predict(x))).toEqual(numbers(await model.predict(x)));
  const names = (await model.getWeights()).map(({ name }) => name.split("/").slice(1).join("/"));
  expect(names.slice(1, 5)).toEqual(
    ["gamma", "beta", "moving_mean", "moving_variance"].map((w) => `batch_normalization/${w}`),
  );
});

test("what Keras computes otherwise is refused", async () => {
  const read = (config: object) => () =>
    Sequential.fromConfig({
      name: "m",
      layers: [{ class_name: "BatchNormalization", config: { name: "bn", ...config } }],
    } as never);
  expect(read({ synchronized: false, renorm: false, renorm_momentum: 0.5 })().layers).toHaveLength(
    1,
  );
  await expectError(read({ synchronized: true }), "Unsupported", /sets `synchronized` to true/);
  await expectError(read({ renorm: true }), "Unsupported", /sets `renorm` to true/);
  await expectError(read({ axis: 1 }), "Unsupported", /`axis`.*-1.*got 1/);
  const option = { synchronized: true } as never;
  await expectError(() => new BatchNormalization(option), "InvalidArgument", /`synchronized`/);
});

test("within a TimeDistributed a step that no row has moves nothing", async () => {
  const layer = () => new TimeDistributed(new BatchNormalization({ momentum: 0.5 }));
  const moved = async (x: number[][][]) => {
    using model = new Sequential([
      input({ shape: [null, 1] }),
      new Masking({ maskValue: 9 }),
      layer(),
    ]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(
      x,
      x.map((row) => row.map(() => [0])),
      { epochs: 1, verbose: 0 },
    );
    const [, , mean, variance] = await model.getWeights();
    return [mean!.data[0], variance!.data[0]];
  };
  // Means of 3 and 1, then variances of 1 and 4, each of which moves half the way.
  expect(
    await moved([
      [[2], [-1]],
      [[4], [3]],
    ]),
  ).toEqual([1.25, 2.5]);
  expect(
    await moved([
      [[2], [9], [-1]],
      [[4], [9], [3]],
    ]),
  ).toEqual([1.25, 2.5]);
});
