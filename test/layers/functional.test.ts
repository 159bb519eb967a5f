// Models of connected layers: several inputs and outputs, and layers that are used more than once.
import { describe, expect, test } from "vitest";
import { Dense, Embedding, input, LSTM, Model, Sequential, SGD } from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { distance, numbers, quiet, sequences, weightsOf } from "./helpers.js";

/** Ids and a sequence go in; a class and a number come out. */
function mixed(seed = 1) {
  const ids = input({ shape: [null], name: "ids" });
  const signal = input({ shape: [null, 2], name: "signal" });
  const read = new LSTM(4).apply(new Embedding(9, 3).apply(ids));
  const heard = new LSTM(3).apply(signal);
  const kind = new Dense(2, { activation: "softmax", name: "kind" }).apply(read);
  const level = new Dense(1, { name: "level" }).apply(heard);
  return new Model({ inputs: [ids, signal], outputs: [kind, level], seed });
}

const ids = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 1],
  [2, 2, 2],
];
const signal = sequences(4, 5, 2);
const kinds = [0, 1, 1, 0];
const levels = [0.5, -0.5, 1, 0];
const both = { kind: "sparse_categorical_crossentropy", level: "mse" } as const;

describe("several inputs and outputs", () => {
  test("are given as lists or by name, with equal results", async () => {
    using model = mixed();
    const [a, b] = await model.predict([ids, signal]);
    expect([a!.shape, b!.shape]).toEqual([
      [4, 2],
      [4, 1],
    ]);
    expect(numbers(await model.predict({ signal, ids }))).toEqual(numbers([a, b]));
    expect(numbers(await model.predictOnBatch([ids, signal]))).toEqual(numbers([a, b]));
    model.compile({ loss: both });
    const listed = await model.evaluate([ids, signal], [kinds, levels], quiet);
    const named = await model.evaluate({ ids, signal }, { level: levels, kind: kinds }, quiet);
    expect(named).toEqual(listed);
  });

  test("are trained together, and validated", async () => {
    using model = mixed();
    model.compile({ loss: both, optimizer: "adam", metrics: { kind: "accuracy" } });
    const { history } = await model.fit(
      [ids, signal],
      { kind: kinds, level: levels },
      {
        ...quiet,
        epochs: 200,
        validationData: [{ ids, signal }, [kinds, levels]],
      },
    );
    expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]! * 0.5);
    expect(Object.keys(history).sort()).toEqual([
      "kind_accuracy",
      "kind_loss",
      "level_loss",
      "loss",
      "val_kind_accuracy",
      "val_kind_loss",
      "val_level_loss",
      "val_loss",
    ]);
    const split = await model.fit([ids, signal], [kinds, levels], {
      ...quiet,
      validationSplit: 0.25,
    });
    expect(split.history.val_loss).toHaveLength(1);
  });

  test("a list of one output gives a list", async () => {
    const x = input({ shape: [2] });
    using model = new Model({ inputs: [x], outputs: [new Dense(1).apply(x)] });
    const rows = [[1, 2]];
    const answers = await model.predict(rows);
    expect(answers).toHaveLength(1);
    // And may be given one, as Keras takes it.
    const flat = { data: [1, 2], shape: [1, 2] };
    for (const listed of [[rows], [flat]]) expect(await model.predict(listed)).toEqual(answers);
    model.compile({ loss: "mse" });
    const loss = await model.evaluate(rows, [[3]], quiet);
    for (const y of [[3], [[[3]]], answers.map(() => ({ data: [3], shape: [1, 1] }))]) {
      expect(await model.evaluate([rows], y, quiet)).toEqual(loss);
    }
    await expectError(() => model.predict([[[1, 2], [3]]]), "Shape", /x\[0\]\[1\] has length 1/);
    const z = input({ shape: [2] });
    using plain = new Model({ inputs: z, outputs: new Dense(1).apply(z) });
    expect((await plain.predict([[1, 2]])).shape).toEqual([1, 1]);
  });
});

describe("the shapes of a model", () => {
  test("have the form of its inputs and outputs", () => {
    const x = input({ shape: [4], name: "x" });
    const [a, b] = [new Dense(1).apply(x), new Dense(2).apply(x)];
    const one = new Model({ inputs: x, outputs: a });
    expect([one.inputShape, one.outputShape]).toEqual([
      [null, 4],
      [null, 1],
    ]);
    const listed = new Model({ inputs: [x], outputs: [a, b] });
    expect(listed.inputShape).toEqual([[null, 4]]);
    expect(listed.outputShape).toEqual(listed.outputShapes);
    const keyed = new Model({ inputs: { x }, outputs: { b, a } });
    expect(keyed.inputShape).toEqual({ x: [null, 4] });
    expect(keyed.outputShape).toEqual({ a: [null, 1], b: [null, 2] });
  });
});

describe("losses and metrics of several outputs", () => {
  const logs = async (options: Parameters<Model["compile"]>[0]) => {
    using model = mixed();
    model.compile(options);
    return await model.testOnBatch([ids, signal], [kinds, levels]);
  };

  test("the loss is the weighted sum of the outputs'", async () => {
    const plain = await logs({ loss: both });
    expect(plain.loss).toBeCloseTo(plain.kind_loss! + plain.level_loss!, 6);
    const weighed = await logs({ loss: both, lossWeights: [2, 0.5] });
    expect(weighed.loss).toBeCloseTo(2 * plain.kind_loss! + 0.5 * plain.level_loss!, 6);
    const byName = await logs({ loss: both, lossWeights: { level: 0.5, kind: 2 } });
    expect(byName.loss).toBe(weighed.loss);
    // What is reported of each output is without its weight, as in Keras.
    expect(weighed.kind_loss).toBe(plain.kind_loss);
  });

  // As Keras 3.15 names them for the same calls of `compile`.
  test("metrics are logged under their output's name", async () => {
    const names = async (metrics: Parameters<Model["compile"]>[0]["metrics"]) =>
      Object.keys(await logs({ loss: both, metrics }));
    const losses = ["kind_loss", "level_loss", "loss"];
    expect(await names([])).toEqual(losses);
    expect(await names(["accuracy", "accuracy"])).toEqual([
      "kind_accuracy",
      "kind_loss",
      "level_accuracy",
      "level_loss",
      "loss",
    ]);
    expect(await names([["acc", "accuracy"], []])).toEqual([
      "kind_acc",
      "kind_accuracy",
      ...losses,
    ]);
    expect(await names({ kind: ["accuracy"] })).toEqual(["kind_accuracy", ...losses]);
    expect(await names({ kind: "accuracy" })).toEqual(["kind_accuracy", ...losses]);
  });

  test("outputs of one layer are told apart by number", async () => {
    const x = input({ shape: [2] });
    const dense = new Dense(1, { name: "d" });
    using model = new Model({
      inputs: x,
      outputs: [dense.apply(x), dense.apply(new Dense(2).apply(x))],
    });
    model.compile({ loss: "mse", metrics: [["accuracy"], ["accuracy"]] });
    const logs = await model.testOnBatch([[1, 2]], [[1], [3]]);
    expect(Object.keys(logs)).toEqual(["d_accuracy", "d_accuracy_1", "d_loss", "d_loss_1", "loss"]);
    expect(logs.loss).toBeCloseTo(logs.d_loss! + logs.d_loss_1!, 5);
  });

  test("are refused where they do not go with the outputs", async () => {
    const bad = (options: object, pattern: RegExp) =>
      expectError(() => mixed().compile(options as never), "InvalidArgument", pattern);
    await bad({ loss: ["mse"] }, /`loss` for the model's 2 outputs \("kind", "level"\)/);
    await bad({ loss: { kind: "mse" } }, /`loss`.*by their names/);
    await bad({ loss: { ...both, other: "mse" } }, /`loss`.*by their names/);
    await bad({ loss: "mse", lossWeights: [1] }, /`lossWeights` for the model's 2 outputs/);
    await bad(
      { loss: "mse", lossWeights: ["1", 1] },
      /`lossWeights` to be finite numbers, got "1"/,
    );
    // Keras takes a list for one entry an output.
    await bad({ loss: "mse", metrics: ["accuracy"] }, /`metrics` for the model's 2 outputs/);
    await bad({ loss: "mse", metrics: { other: ["accuracy"] } }, /`metrics`.*"kind", "level"/);
    await bad({ loss: "mse", metrics: { kind: ["iou"] } }, /"iou"/);
    await bad({ loss: [undefined, "mse"] }, /`loss`/);
  });
});

describe("a layer that is applied twice", () => {
  test("has one set of weights, and the gradients of both", async () => {
    const twin = () => {
      const [a, b] = [input({ shape: [3], name: "a" }), input({ shape: [3], name: "b" })];
      const dense = new Dense(1, { useBias: false, kernelInitializer: "ones" });
      return new Model({ inputs: [a, b], outputs: [dense.apply(a), dense.apply(b)] });
    };
    const rows = [[1, 0, 2]];
    const step = async (model: Model, x: never, y: never) => {
      model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0.1 }) });
      await model.trainOnBatch(x, y);
      return (await weightsOf(model))["dense/kernel"]!;
    };
    using shared = twin();
    expect((await shared.getWeights()).length).toBe(1);
    const moved = await step(shared as Model, [rows, rows] as never, [[[1]], [[1]]] as never);
    const x = input({ shape: [3] });
    using single = new Model({
      inputs: x,
      outputs: new Dense(1, { useBias: false, kernelInitializer: "ones" }).apply(x),
    });
    const once = await step(single as never, rows as never, [[1]] as never);
    expect(
      distance(
        moved,
        once.map((w) => 1 + 2 * (w - 1)),
      ),
    ).toBeLessThan(1e-6);
  });

  test("takes inputs of one width only", async () => {
    const dense = new Dense(2);
    const [a, b] = [input({ shape: [3] }), input({ shape: [4] })];
    await expectError(
      () => new Model({ inputs: [a, b], outputs: [dense.apply(a), dense.apply(b)] }),
      "Shape",
      /"dense".*\(None, 4\)/,
    );
  });
});

test("a chain of connected layers computes what a Sequential of the same weights does", async () => {
  const x = input({ shape: [null, 2] });
  const layers = () => [new LSTM(4), new Dense(2)] as const;
  const [lstm, dense] = layers();
  using connected = new Model({ inputs: x, outputs: dense.apply(lstm.apply(x)) });
  using chain = new Sequential([...layers()]);
  chain.build([null, null, 2]);
  await chain.setWeights(await connected.getWeights());
  expect(numbers(await chain.predict(signal))).toEqual(numbers(await connected.predict(signal)));
});

describe("data for several inputs is refused by the input's name", () => {
  const x = (part: object) => ({ ids, signal, ...part });
  const bad = async (
    data: unknown,
    code: Parameters<typeof expectError>[1],
    ...patterns: RegExp[]
  ) => {
    using model = mixed();
    await expectError(() => model.predict(data as never), code, ...patterns);
  };

  test("values", async () => {
    await bad(x({ ids: [[1, 9, 0], ...ids.slice(1)] }), "TokenOutOfRange", /x\.ids\[0\]\[1\]/);
    await bad([ids, [[[1, Number.NaN]], ...signal.slice(1)]], "NotFinite", /x\[1\]\[0\]\[0\]\[1\]/);
    await bad(x({ signal: [[["1", 2]]] }), "InvalidArgument", /x\.signal\[0\]\[0\]\[0\].*"1"/);
    await bad(x({ signal: null }), "InvalidArgument", /x\.signal.*null/);
  });

  test("shapes", async () => {
    await bad(x({ signal: sequences(4, 5, 3) }), "Shape", /x\.signal of shape \(None, None, 2\)/);
    await bad(x({ signal: signal.slice(1) }), "Shape", /x\.ids has 4 rows, x\.signal has 3/);
    await bad(x({ signal: [[1, 2]] }), "Shape", /x\.signal of rank 3/);
    await bad([ids, []], "EmptyData", /x\[1\] is empty/);
  });

  test("numbers and names of inputs", async () => {
    await bad([ids], "InvalidArgument", /a list of 2.*"ids", "signal"/);
    await bad({ ids }, "InvalidArgument", /"ids", "signal"/);
    await bad(x({ other: ids }), "InvalidArgument", /x holds "other"/);
    await bad(ids, "InvalidArgument", /a list of 2/);
    for (const data of [null, undefined, 5, "x", [], {}]) await bad(data, "InvalidArgument", /x/);
  });

  test("targets", async () => {
    using model = mixed();
    model.compile({ loss: both });
    const bad = (y: unknown, code: Parameters<typeof expectError>[1], pattern: RegExp) =>
      expectError(() => model.fit([ids, signal], y as never, quiet), code, pattern);
    await bad({ kind: kinds, level: [1, 2, 3, "4"] }, "InvalidArgument", /y\.level\[3\]/);
    await bad([[0, 1, 2, 0], levels], "Target", /y\[0\]\[2\] is 2/);
    await bad([kinds], "InvalidArgument", /y should be a list of 2.*"kind", "level"/);
    await bad({ kind: kinds }, "InvalidArgument", /y should be/);
    await bad([kinds, levels.slice(1)], "Shape", /y\[1\] has 3/);
    await bad([kinds, null], "InvalidArgument", /y\[1\] is missing/);
  });
});
