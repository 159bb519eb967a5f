// Layers that go on where the batch before ended.
import { describe, expect, test } from "vitest";
import {
  Bidirectional,
  Dense,
  GRU,
  input,
  type Layer,
  LSTM,
  LSTMCell,
  Model,
  RNN,
  Sequential,
  SGD,
  SimpleRNN,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { distance, numbers, quiet, sequences } from "./helpers.js";

const stateful = { stateful: true } as const;
const x = sequences(2, 6, 3);
const pieces = [x.map((row) => row.slice(0, 2)), x.map((row) => row.slice(2, 6))];

const build = (layers: Layer[], rows = 2) =>
  new Sequential([input({ batchShape: [rows, null, 3] }), ...layers], { seed: 4 });

const KINDS: [string, (options: object) => Layer][] = [
  ["SimpleRNN", (options) => new SimpleRNN(4, options)],
  ["LSTM", (options) => new LSTM(4, options)],
  ["GRU", (options) => new GRU(4, options)],
  ["RNN", (options) => new RNN([new LSTMCell(4), new LSTMCell(4)], options)],
];

describe.each(KINDS)("%s", (_, make) => {
  test("piece by piece gives what the whole sequence gives", async () => {
    using model = build([make({ ...stateful, returnSequences: true })]);
    const parts = [await model.predict(pieces[0]!), await model.predict(pieces[1]!)];
    await model.resetStates();
    const whole = (await model.predict(x)).toArray<number[][][]>();
    const joined = whole.map((_, row) =>
      parts.flatMap((part) => part.toArray<number[][][]>()[row]!),
    );
    expect(distance(joined.flat(2), whole.flat(2))).toBeLessThan(1e-6);
  });

  test("carries its state from call to call, and forgets it when told", async () => {
    using model = build([make(stateful), new Dense(1)]);
    const first = numbers(await model.predict(x));
    const second = numbers(await model.predict(x));
    expect(distance(first, second)).toBeGreaterThan(1e-4);
    await model.resetStates();
    expect(numbers(await model.predict(x))).toEqual(first);
    expect(numbers(await model.predict(x))).toEqual(second);
  });
});

test("validation goes on where training ended, and training where validation did, as in Keras", async () => {
  const fitted = async (reset: boolean) => {
    using model = new Sequential([
      input({ batchShape: [1, 2, 1] }),
      new SimpleRNN(2, stateful),
      new Dense(1),
    ]);
    await model.setWeights([
      [[0.5, -0.3]],
      [
        [0.2, 0.1],
        [-0.4, 0.3],
      ],
      [0.1, 0.2],
      [[0.7], [-0.6]],
      [0.05],
    ]);
    model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 1e-30 }) });
    const { history } = await model.fit(
      [
        [[1], [2]],
        [[3], [-1]],
      ],
      [[1], [0]],
      {
        ...quiet,
        epochs: 2,
        batchSize: 1,
        shuffle: false,
        validationData: [[[[0.5], [0.25]]], [[2]]],
        callbacks: reset ? { onTestBegin: () => model.resetStates() } : [],
      },
    );
    return [...history.loss!, ...history.val_loss!];
  };
  // What `fit` of Keras 3.15 gives for these weights and a learning rate of 0.
  const expected = [0.022098817, 0.025009511, 3.722903013, 3.723144054];
  expect(distance(await fitted(false), expected)).toBeLessThan(1e-6);
  const apart = [0.022098817, 0.025092017, 3.486105204, 3.486105204];
  expect(distance(await fitted(true), apart)).toBeLessThan(1e-6);
});

describe("resetStates", () => {
  const two = () =>
    build([new LSTM(4, { ...stateful, returnSequences: true }), new GRU(4, stateful)]);

  test("of one layer leaves the others", async () => {
    const answersAfter = async (reset: (model: Sequential) => unknown) => {
      using model = two();
      await model.predict(x);
      await reset(model);
      return numbers(await model.predict(x));
    };
    const none = await answersAfter(() => {});
    const all = await answersAfter((model) => model.resetStates());
    const first = await answersAfter((model) => model.resetStates("lstm"));
    expect(await answersAfter((model) => model.resetStates(model.layers[0]!))).toEqual(first);
    const second = await answersAfter((model) => model.resetStates("gru"));
    const different = [none, all, first, second];
    for (const [i, a] of different.entries()) {
      for (const b of different.slice(i + 1)) expect(distance(a, b)).toBeGreaterThan(1e-5);
    }
    const each = await answersAfter(async (model) => {
      await model.resetStates("lstm");
      await model.resetStates("gru");
    });
    expect(each).toEqual(all);
  });

  test("of a Bidirectional reaches both halves", async () => {
    using model = build([new Bidirectional(new LSTM(4, stateful))]);
    const first = numbers(await model.predict(x));
    expect(distance(numbers(await model.predict(x)), first)).toBeGreaterThan(1e-4);
    await model.resetStates("bidirectional");
    expect(numbers(await model.predict(x))).toEqual(first);
  });

  test("wants a stateful layer of the model", async () => {
    using model = build([new LSTM(4, stateful), new Dense(1)]);
    for (const layer of ["dense", "other", "", 5, null, new LSTM(4), model.layers[1]]) {
      await expectError(
        () => model.resetStates(layer as never),
        "InvalidArgument",
        /a stateful layer of the model "sequential" or its name \("lstm"\)/,
      );
    }
    using plain = new Sequential([new LSTM(4)]);
    await plain.resetStates();
    await expectError(() => plain.resetStates("lstm"), "InvalidArgument", /it has none/);
  });
});

describe("training", () => {
  test("carries states across the batches of an epoch, and from epoch to epoch", async () => {
    const run = async (reset: boolean) => {
      using model = build([new LSTM(4, stateful), new Dense(1)]);
      model.compile({ loss: "mse", optimizer: "sgd" });
      const callbacks = reset ? { onEpochBegin: () => model.resetStates() } : [];
      const { history } = await model.fit([...x, ...x], [1, 0, 1, 0], {
        ...quiet,
        epochs: 2,
        shuffle: false,
        callbacks,
      });
      return history.loss!;
    };
    const [kept, forgotten] = [await run(false), await run(true)];
    expect(kept[0]).toBe(forgotten[0]);
    expect(kept[1]).not.toBe(forgotten[1]);
  });

  test("by hand, step by step, is what fit does", async () => {
    const model = () => {
      const made = build([new GRU(4, stateful), new Dense(1)]);
      made.compile({ loss: "mse" });
      return made;
    };
    using fitted = model();
    await fitted.fit([...x, ...x], [1, 0, 1, 0], { ...quiet, shuffle: false });
    using stepped = model();
    await stepped.trainOnBatch(x, [1, 0]);
    await stepped.trainOnBatch(x, [1, 0]);
    const weights = async (of: Sequential) =>
      (await of.getWeights()).flatMap(({ data }) => [...data]);
    expect(await weights(stepped)).toEqual(await weights(fitted));
  });

  test("after predicting works, and evaluates what was carried", async () => {
    using model = build([new LSTM(4, { ...stateful, returnSequences: true }), new Dense(1)]);
    model.compile({ loss: "mse" });
    await model.predict(x);
    const y = x.map((row) => row.map(() => 0));
    const carried = await model.evaluate(x, y, quiet);
    await model.resetStates();
    const fresh = await model.evaluate(x, y, quiet);
    expect(carried.loss).not.toBe(fresh.loss);
    const { history } = await model.fit(x, y, { ...quiet, validationData: [x, y] });
    expect(history.val_loss).toHaveLength(1);
  });
});

describe("the number of rows is fixed", () => {
  const fixed = /built for batches of 2 rows: give it a multiple of 2 rows/;

  test("a short last batch is refused, as in Keras", async () => {
    using model = build([new LSTM(4, stateful), new Dense(1)]);
    model.compile({ loss: "mse" });
    const three = sequences(3, 6, 3);
    await expectError(() => model.predict(three), "Shape", fixed, /got 3 rows/);
    await expectError(() => model.fit(three, [1, 2, 3], quiet), "Shape", fixed);
    await expectError(() => model.trainOnBatch(three, [1, 2, 3]), "Shape", fixed);
    await expectError(() => model.predict(x, { batchSize: 1 }), "Shape", /a batchSize of 2/);
    await expectError(
      () => model.fit([...x, ...x], [1, 2, 3, 4], { ...quiet, validationSplit: 0.25 }),
      "Shape",
      fixed,
    );
    expect((await model.predict([...x, ...x])).shape).toEqual([4, 1]);
  });

  test("and has to be known", async () => {
    const unknown = /needs to know the number of rows of a batch.*batchShape/;
    await expectError(
      () => new LSTM(4, stateful).apply(input({ shape: [6, 3] })),
      "Shape",
      unknown,
    );
    const model = new Sequential([new LSTM(4, stateful)]);
    await expectError(() => model.predict(x), "Shape", unknown);
    model.build([2, null, 3]);
    expect((await model.predict(x)).shape).toEqual([2, 4]);
    model.dispose();
  });

  test("layers behind it that count steps work", async () => {
    const steps = input({ batchShape: [2, 6, 3] });
    const read = new LSTM(4, { ...stateful, returnSequences: true }).apply(steps);
    using model = new Model({ inputs: steps, outputs: [read, new Dense(1).apply(read)] });
    expect((await model.predict(x)).map(({ shape }) => shape)).toEqual([
      [2, 6, 4],
      [2, 6, 1],
    ]);
  });
});
