// How long things live: memory, disposed models, layers that belong to models.
import { describe, expect, test } from "vitest";
import {
  Bidirectional,
  Dense,
  Embedding,
  GRU,
  input,
  LSTM,
  LSTMCell,
  Model,
  RNN,
  Sequential,
  TimeDistributed,
} from "../../ts/index.js";
import { expectHeld } from "../support/engine_memory.js";
import { expectError } from "../support/models.js";
import { quiet } from "./helpers.js";

const rows = (count: number, steps: number) =>
  Array.from({ length: count }, (_, r) =>
    Array.from({ length: 1 + ((r * 5) % steps) }, (_, t) => 1 + ((r + t) % 8)),
  );

test("memory stays the same over many fits of an LSTM, of any batch size and length", async () => {
  using model = new Sequential(
    [
      new Embedding(9, 8, { maskZero: true }),
      new Bidirectional(
        new LSTM(8, { dropout: 0.2, recurrentDropout: 0.2, returnSequences: true }),
      ),
      new GRU(8),
      new Dense(1),
    ],
    { seed: 1 },
  );
  model.compile({ loss: "mse", optimizer: "adam" });
  const [x, y] = [rows(64, 30), Array.from({ length: 64 }, (_, r) => r % 2)];
  // As much as will ever be needed at once: all rows in a batch, all batches in a call.
  await model.fit(x, y, { ...quiet, batchSize: 64, epochs: 2 });
  await model.fit(x, y, { ...quiet, batchSize: 16, epochs: 10 });
  await model.predict(x);
  /** What is held, but for a few numbers for each batch of the last call, of which there are as many as time allowed. */
  const held = async () => {
    const { results, total, engine, ...rest } = await model.memoryUse();
    expect(results).toBeLessThan(1000);
    expect(total).toBeGreaterThan(results);
    return [rest, engine] as const;
  };
  const [before, engine] = await held();
  for (let i = 0; i < 60; i++) {
    const size = 1 + ((i * 7) % 64);
    await model.fit(x.slice(0, size), y.slice(0, size), { ...quiet, epochs: 2, batchSize: 16 });
    await model.predict(x.slice(0, size));
  }
  const [after, engineAfter] = await held();
  expect(after).toEqual(before);
  expectHeld(engineAfter, engine);
});

test("models that are disposed give their memory to the next", async () => {
  const live = async () => {
    const x = input({ shape: [null, 4] });
    const [, ...states] = new LSTM(32, { returnState: true }).apply(x);
    const outputs = new LSTM(32).apply(x, { initialState: states });
    const model = new Model({ inputs: x, outputs });
    model.compile({ loss: "mse" });
    const data = Array.from({ length: 8 }, () => Array(20).fill([1, 2, 3, 4]));
    await model.fit(
      data,
      data.map(() => Array(32).fill(0)),
      quiet,
    );
    const { engine } = await model.memoryUse();
    model.dispose();
    return engine;
  };
  for (let i = 0; i < 5; i++) await live();
  const before = await live();
  for (let i = 0; i < 40; i++) await live();
  expectHeld(await live(), before);
});

test("a disposed model of connected layers answers nothing more", async () => {
  const x = input({ batchShape: [2, 3, 1] });
  const model = new Model({
    inputs: x,
    outputs: new Dense(1).apply(new LSTM(2, { stateful: true }).apply(x)),
  });
  model.compile({ loss: "mse" });
  const data = [
    [[1], [2], [3]],
    [[1], [2], [3]],
  ];
  await model.predict(data);
  model.dispose();
  const calls = [
    () => model.fit(data, [1, 2]),
    () => model.evaluate(data, [1, 2]),
    () => model.predict(data),
    () => model.trainOnBatch(data, [1, 2]),
    () => model.getWeights(),
    () => model.resetStates(),
    () => model.resetStates("lstm"),
    () => model.gradientNorms(data, [1, 2]),
    () => model.memoryUse(),
    () => model.plan(),
    () => model.compile({ loss: "mse" }),
  ];
  for (const call of calls) await expectError(call, "Disposed", /"functional" was disposed/);
  // What needs no numbers still works.
  expect(model.countParams()).toBeGreaterThan(0);
  expect(Model.fromConfig(model.getConfig()).countParams()).toBe(model.countParams());
});

describe("a layer belongs to as many models as have it, or to one layer", () => {
  const taken = /already belongs to another layer, or is there twice, or a model has it/;

  test("whichever way it came there", async () => {
    const x = input({ shape: [4, 2] });
    const dense = new Dense(2);
    const models = [
      new Model({ inputs: x, outputs: dense.apply(x) }),
      new Model({ inputs: x, outputs: dense.apply(x) }),
      new Sequential([dense]),
    ];
    for (const model of models) expect(model.layers).toEqual([dense]);
    await expectError(() => new TimeDistributed(dense), "InvalidArgument", taken);
    const twice = new Dense(2);
    await expectError(() => new Sequential([twice, twice]), "InvalidArgument", taken);
  });

  test("or to another layer", async () => {
    const [cell, inner] = [new LSTMCell(2), new Dense(2)];
    new RNN(cell);
    new TimeDistributed(inner);
    await expectError(() => new RNN(cell), "InvalidArgument", taken);
    await expectError(() => new TimeDistributed(inner), "InvalidArgument", taken);
    await expectError(() => new Sequential([inner]), "InvalidArgument", taken);
    const again = new LSTMCell(2);
    await expectError(() => new RNN([again, again]), "InvalidArgument", taken);
    // What was refused claimed nothing.
    new RNN(again);
  });

  test("but to none that could not be made", () => {
    const x = input({ shape: [4, 2] });
    const [free, taken] = [new Dense(2), new Dense(2)];
    new TimeDistributed(taken);
    expect(() => new Model({ inputs: x, outputs: taken.apply(free.apply(x)) })).toThrow();
    expect(new Sequential([free]).layers).toHaveLength(1);
  });

  test("Bidirectional makes its own of a layer, as in Keras", () => {
    const lstm = new LSTM(2);
    const both = new Bidirectional(lstm);
    expect(both.forwardLayer).not.toBe(lstm);
    expect(new Sequential([both, new Bidirectional(lstm)]).layers).toHaveLength(2);
    expect(new Sequential([lstm]).layers).toHaveLength(1);
    // A backward layer that is given is taken as it is.
    const backwardLayer = new LSTM(2, { goBackwards: true });
    expect(new Bidirectional(new LSTM(2), { backwardLayer }).backwardLayer).toBe(backwardLayer);
    expect(() => new Bidirectional(new LSTM(2), { backwardLayer })).toThrow(taken);
  });
});
