// What rows, steps and classes weigh in the loss: where weights can be given, and what they do.
import { describe, expect, test } from "vitest";
import {
  Dense,
  Embedding,
  type FitOptions,
  input,
  type LossLike,
  MeanSquaredError,
  Model,
  Sequential,
  SGD,
  SimpleRNN,
} from "../ts/index.js";

const X = [[0.1], [-0.4], [0.7], [0.9], [-0.2], [0.3]];
const Y = [0.3, 0.1, -0.5, 0.8, 0.2, -0.9];
const IDS = [
  [1, 2, 3],
  [3, 1, 0],
  [2, 0, 0],
  [1, 1, 2],
];
const STEPS = [
  [0, 1, 2],
  [2, 0, 1],
  [1, 1, 1],
  [0, 2, 2],
];

function line(loss: LossLike = "mse"): Sequential {
  const model = new Sequential([input({ shape: [1] }), new Dense(1)], { seed: 1 });
  model.compile({ loss, optimizer: new SGD({ learningRate: 0.1 }) });
  return model;
}

function tagger(loss: LossLike = "sparse_categorical_crossentropy"): Sequential {
  const model = new Sequential(
    [
      new Embedding(4, 3, { maskZero: true }),
      new SimpleRNN(4, { returnSequences: true }),
      new Dense(3, { activation: "softmax" }),
    ] as never,
    { seed: 1 },
  );
  model.compile({ loss, optimizer: new SGD({ learningRate: 0.1 }) });
  return model;
}

/** Losses and weights after two epochs. */
async function fitted(model: Sequential, x: unknown, y: unknown, options: FitOptions) {
  const history = await model.fit(x as never, y as never, {
    ...options,
    batchSize: 4,
    epochs: 2,
    verbose: 0,
  });
  const weights = (await model.getWeights()).map(({ data }) => [...data]);
  return { history: history.history, weights };
}

test("rows that weigh nothing are as if they were not there, but for their number", async () => {
  const loss = () => new MeanSquaredError({ reduction: "sum" });
  const sampleWeight = [1, 0, 2, 1, 0, 0];
  const [ours, others] = [line(loss()), line(loss())];
  const weighed = await ours.trainOnBatch(X as never, Y as never, { sampleWeight });
  const [x, y] = [
    [X[0], X[2], X[2], X[3]],
    [Y[0], Y[2], Y[2], Y[3]],
  ];
  const repeated = await others.trainOnBatch(x as never, y as never);
  expect(weighed.loss).toBeCloseTo(repeated.loss!, 6);
  const [one, two] = [await ours.getWeights(), await others.getWeights()];
  one.forEach(({ data }, i) => {
    data.forEach((number, j) => {
      expect(number).toBeCloseTo(two[i]!.data[j]!, 6);
    });
  });
});

test("a mean is taken over rows, or over their weights", async () => {
  const sampleWeight = [1, 0, 2, 1, 0, 0.5];
  const loss = async (reduction: "sum" | "mean" | "mean_with_sample_weight") =>
    (
      await line(new MeanSquaredError({ reduction })).testOnBatch(X as never, Y as never, {
        sampleWeight,
      })
    ).loss!;
  const sum = await loss("sum");
  expect(await loss("mean")).toBeCloseTo(sum / 6, 6);
  expect(await loss("mean_with_sample_weight")).toBeCloseTo(sum / 4.5, 6);
});

describe("weights can be given as", () => {
  const each = STEPS.map((_, row) => STEPS[0]!.map(() => row + 0.5));
  const rows = [0.5, 1.5, 2.5, 3.5];
  const forms: [string, unknown][] = [
    ["one for each row", rows],
    ["a typed array", Float64Array.from(rows)],
    ["rows of one number", rows.map((weight) => [weight])],
    ["one for each step", each],
    ["a flat array", { data: each.flat(), shape: [4, 3] }],
    ["steps of one number", each.map((row) => row.map((weight) => [weight]))],
  ];
  test.each(forms)("%s", async (_, sampleWeight) => {
    const expected = await fitted(tagger(), IDS, STEPS, { sampleWeight: each });
    const got = await fitted(tagger(), IDS, STEPS, { sampleWeight: sampleWeight as never });
    expect(got).toEqual(expected);
    expect(got).not.toEqual(await fitted(tagger(), IDS, STEPS, {}));
  });

  test.each([
    ["one for each row", [1, 2, 3]],
    ["one for each step", [[1, 1, 1], [2], [3, 3]]],
  ])("%s of ragged rows", async (_, sampleWeight) => {
    const [ragged, padded] = [
      [[1, 2, 3], [3], [2, 1]],
      [
        [1, 2, 3],
        [3, 0, 0],
        [2, 1, 0],
      ],
    ];
    const y = [[0, 1, 2], [2], [1, 0]];
    const full = y.map((row) => [...row, 0, 0].slice(0, 3));
    const got = await tagger().testOnBatch(ragged as never, y as never, {
      sampleWeight: sampleWeight as never,
    });
    const other = await tagger().testOnBatch(padded as never, full as never, {
      sampleWeight: [1, 2, 3],
    });
    expect(got.loss).toBeCloseTo(other.loss!, 6);
  });
});

test("validation is weighed by weights of its own, or by those of the rows held out", async () => {
  const sampleWeight = [1, 1, 1, 1, 3, 5];
  const split = await fitted(line(), X, Y, { sampleWeight, validationSplit: 1 / 3 });
  const [x, y] = [X.slice(4), Y.slice(4)];
  const data = { validationData: [x, y, [3, 5]] as never };
  const given = await fitted(line(), X.slice(0, 4), Y.slice(0, 4), data);
  expect(split).toEqual(given);
  const model = line();
  await model.fit(X.slice(0, 4) as never, Y.slice(0, 4) as never, { verbose: 0 });
  const evaluated = await model.evaluate(x as never, y as never, {
    sampleWeight: [3, 5],
    verbose: 0,
  });
  const { history } = await model.fit(X as never, Y as never, {
    validationData: [x, y, [3, 5]] as never,
    initialEpoch: 1,
    epochs: 1,
    verbose: 0,
  });
  expect(history).toEqual({});
  expect(evaluated.loss).toBeCloseTo(split.history.val_loss![0]!, 5);
});

describe("classes weigh", () => {
  const classWeight = { 0: 0.5, 2: 3 };
  test("each step by its class", async () => {
    const of = [0.5, 1, 3];
    const sampleWeight = STEPS.map((row) => row.map((label) => of[label]!));
    const expected = await fitted(tagger(), IDS, STEPS, { sampleWeight });
    expect(await fitted(tagger(), IDS, STEPS, { classWeight })).toEqual(expected);
    const onehot = STEPS.map((row) =>
      row.map((label) => [0, 1, 2].map((i) => Number(i === label))),
    );
    const categorical = () => tagger("categorical_crossentropy");
    expect(await fitted(categorical(), IDS, onehot, { classWeight })).toEqual(
      await fitted(categorical(), IDS, onehot, { sampleWeight }),
    );
  });

  test("rows by the integer next to their target, and not where they are held out", async () => {
    const y = [0, 1, 0, 1, 1, 0];
    const weighed = await fitted(line(), X, y, { classWeight: { 1: 4 }, validationSplit: 1 / 3 });
    const sampleWeight = [1, 4, 1, 4, 1, 1];
    expect(weighed).toEqual(await fitted(line(), X, y, { sampleWeight, validationSplit: 1 / 3 }));
    const options = { classWeight: { 1: 4 } };
    const first = await line().trainOnBatch(X as never, y as never, options);
    const weights = [1, 4, 1, 4, 4, 1];
    expect(first).toEqual(
      await line().testOnBatch(X as never, y as never, { sampleWeight: weights }),
    );
  });
});

function twins(): Model {
  const x = input({ shape: [1] });
  const [a, b] = [new Dense(1, { name: "a" }).apply(x), new Dense(1, { name: "b" }).apply(x)];
  const model = new Model({ inputs: x, outputs: [a, b], seed: 3 });
  model.compile({ loss: "mse" });
  return model;
}

test("several outputs have weights of their own, or the same", async () => {
  const model = twins();
  const [x, y] = [X as never, [Y, Y] as never];
  const [one, two] = [
    [1, 2, 3, 4, 5, 6],
    [6, 5, 4, 3, 2, 1],
  ];
  const loss = (sampleWeight: unknown) =>
    model.testOnBatch(x, y, { sampleWeight: sampleWeight as never });
  const [listed, alike] = [await loss([one, two]), await loss(one)];
  expect(await loss({ b: two, a: one })).toEqual(listed);
  expect(alike.a_loss).toBe(listed.a_loss);
  expect(alike.b_loss).not.toBe(listed.b_loss);
  expect(alike).toEqual(await loss([one, one]));
});

describe("what cannot be used is refused in words, and changes nothing", () => {
  const refusals: [string, Sequential | Model, unknown, unknown, object, RegExp][] = [
    ["rows", line(), X, Y, { sampleWeight: [1, 2] }, /x has 6 rows, sampleWeight has 2\./],
    ["axes", line(), X, Y, { sampleWeight: X.map(() => [1, 2]) }, /expected \[6\], got \[6, 2\]/],
    [
      "steps",
      tagger(),
      IDS,
      STEPS,
      { sampleWeight: IDS.map(() => [1, 2]) },
      /\[4\] or \[4, 3\], got \[4, 2\]/,
    ],
    ["NaN", line(), X, Y, { sampleWeight: [1, 2, Number.NaN, 1, 1, 1] }, /sampleWeight\[2\]/],
    ["both", line(), X, Y, { sampleWeight: Y, classWeight: { 0: 1 } }, /can't be given together/],
    ["outputs", twins(), X, [Y, Y], { classWeight: { 0: 1 } }, /for models with one output/],
    ["form", line(), X, Y, { classWeight: [1, 2] }, /a finite number for each class/],
    ["a weight", line(), X, Y, { classWeight: { 0: "1" } }, /a finite number for each class/],
    ["a class", tagger(), IDS, STEPS, { classWeight: { 3: 1 } }, /class "3".*0 to 2/],
  ];
  test.each(refusals)("%s", async (_, model, x, y, options, message) => {
    const before = await model.getWeights();
    await expect(model.fit(x as never, y as never, { ...options, verbose: 0 })).rejects.toThrow(
      message,
    );
    await expect(model.trainOnBatch(x as never, y as never, options)).rejects.toThrow(message);
    expect(await model.getWeights()).toEqual(before);
  });

  test("classes, where nothing is trained", async () => {
    const options = { classWeight: { 0: 1 } } as never;
    const problem = /does not know the option `classWeight`/;
    await expect(line().evaluate(X as never, Y as never, options)).rejects.toThrow(problem);
    await expect(line().testOnBatch(X as never, Y as never, options)).rejects.toThrow(problem);
  });
});
