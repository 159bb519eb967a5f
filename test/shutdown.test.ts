// Engines that are shut down, here in the thread that calls: what becomes of models and calls, and that the next engine is as good.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { getEngine } from "../ts/engine/load.js";
import {
  configure,
  Dense,
  engineInfo,
  input,
  LSTM,
  Model,
  type Sequential,
  shutdown,
} from "../ts/index.js";
import { classifier, expectError, sentences } from "./support/models.js";
import { watchWorkers } from "./support/workers.js";

// What is told here is told of WebAssembly.
vi.stubEnv("BPTT_ENGINE", "wasm");

const { x, y } = sentences(64);
const quiet = { verbose: 0, batchSize: 16 } as const;

beforeEach(async () => {
  await shutdown();
  await configure({ threads: 1 });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await shutdown();
});

const losses = async (model = classifier()) =>
  (await model.fit(x, y, { ...quiet, epochs: 3 })).history.loss;

describe.each([1, 3])("an engine on %i threads", (threads) => {
  beforeEach(() => configure({ threads }));

  test("ends with its threads; the next one computes the same bits", async () => {
    const started = watchWorkers();
    const first = await losses();
    expect(engineInfo()).toMatchObject({ state: "ready", threads });
    await shutdown();
    expect(engineInfo()).toMatchObject({ state: "idle", threads: 1, memoryBytes: 0 });
    expect(started.map(({ threadId }) => threadId)).toEqual(Array(threads - 1).fill(-1));
    expect(await losses()).toEqual(first);
    expect(engineInfo()).toMatchObject({ state: "ready", threads });
    expect(started).toHaveLength(2 * (threads - 1));
  });

  test("may be followed by one with other settings", async () => {
    await losses();
    await expectError(() => configure({ threads: 2 }), "Built", /await shutdown\(\)/);
    await shutdown();
    await configure({ threads: 2, deterministic: true });
    await losses();
    expect(engineInfo()).toMatchObject({ threads: 2, build: "simd128-threads" });
    await shutdown();
    await configure({ deterministic: false });
    await losses();
    // What was set before and not set anew stays.
    expect(engineInfo().threads).toBe(2);
  });

  test("is shut down once, however often one asks", async () => {
    await shutdown();
    await losses();
    const both = [shutdown(), shutdown()];
    await Promise.all(both);
    await shutdown();
    expect(engineInfo().state).toBe("idle");
    await losses();
  });
});

test("every model with numbers in it is disposed, and no other", async () => {
  const [fitted, predicted, fresh] = [classifier(), connected(), classifier()];
  await fitted.fit(x, y, quiet);
  await predicted.predict([[[1], [2]]]);
  fresh.build([null, 12]);
  await shutdown();
  const calls = [
    () => fitted.fit(x, y, quiet),
    () => fitted.evaluate(x, y, quiet),
    () => fitted.predict(x),
    () => fitted.trainOnBatch(x, y),
    () => fitted.getWeights(),
    () => fitted.saveWeights(),
    () => fitted.resetStates(),
    () => fitted.memoryUse(),
    () => fitted.compile({ loss: "mse" }),
    () => predicted.predict([[[1], [2]]]),
  ];
  for (const call of calls) await expectError(call, "Disposed", /disposed by shutdown\(\)/);
  fitted.dispose();
  expect(await losses(fresh)).toEqual(await losses());
});

function connected() {
  const steps = input({ shape: [null, 1] });
  return new Model({ inputs: steps, outputs: new Dense(1).apply(new LSTM(2).apply(steps)) });
}

test("calls that wait for the engine to be loaded reject, and a later one loads another", async () => {
  const model = classifier();
  const calls = [model.predict(x), classifier().fit(x, y, quiet)];
  expect(engineInfo().state).toBe("loading");
  await expectError(() => configure({ threads: 2 }), "Built");
  await shutdown();
  for (const call of calls) await expectError(() => call, "Disposed", /shut down/);
  await expectError(() => model.predict(x), "Disposed");
  expect(engineInfo().state).toBe("idle");
  await losses();
});

test("a shutdown while threads come up leaves none", async () => {
  const started = watchWorkers();
  await configure({ threads: 3 });
  const call = losses();
  call.catch(() => {});
  await vi.waitFor(() => expect(started.length).toBeGreaterThan(0));
  await shutdown();
  await expectError(() => call, "Disposed", /shut down/);
  await vi.waitFor(() =>
    expect(new Set(started.map((one) => one.threadId))).toEqual(new Set([-1])),
  );
});

/** What becomes of a call that is under way when the engine is shut down after some turns of the event loop. */
async function underWay(call: (model: Sequential) => Promise<unknown>) {
  const model = classifier();
  await model.predict(x);
  const running = call(model);
  running.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 30));
  await shutdown();
  await expectError(() => running, "Disposed");
  // It must not have called for a new engine either.
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(engineInfo().state).toBe("idle");
}

test.each<[string, (model: Sequential) => Promise<unknown>]>([
  ["fit", (model) => model.fit(x, y, { ...quiet, epochs: 1e6 })],
  ["fit with batch hooks", (model) => model.fit(x, y, { ...quiet, epochs: 1e6, callbacks: hooks })],
  [
    "fit with validation",
    (model) => model.fit(x, y, { ...quiet, epochs: 1e6, validationSplit: 0.5 }),
  ],
  ["evaluate", (model) => repeated(() => model.evaluate(x, y, quiet))],
  ["predict", (model) => repeated(() => model.predict(x))],
])("%s that is under way rejects", async (_, call) => underWay(call));

const hooks = { onTrainBatchEnd: () => new Promise<void>((resolve) => setTimeout(resolve, 1)) };

async function repeated(call: () => Promise<unknown>) {
  for (;;) {
    await call();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

test("a shutdown in a callback ends its own fit", async () => {
  const model = classifier();
  const running = model.fit(x, y, {
    ...quiet,
    epochs: 5,
    callbacks: { onEpochEnd: () => shutdown() },
  });
  await expectError(() => running, "Disposed", /disposed by shutdown\(\)/);
  await losses();
});

test("a dead engine makes room for another", async () => {
  const first = await losses();
  const model = classifier();
  await model.predict(x);
  (await getEngine()).fail(new WebAssembly.RuntimeError("unreachable"));
  await expectError(() => model.predict(x), "EngineDead", /unreachable.*await shutdown\(\)/);
  expect(engineInfo().state).toBe("dead");
  await expectError(() => configure({ threads: 2 }), "Built");
  await shutdown();
  await expectError(() => model.predict(x), "Disposed");
  expect(await losses()).toEqual(first);
});
