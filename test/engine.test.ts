// The boundary to WebAssembly: few calls, memory that stays flat, faults that do not turn into wrong numbers.
import { afterEach, describe, expect, test, vi } from "vitest";
import { Rows } from "../ts/data/rows.js";
import type { EngineNetwork } from "../ts/engine/engine.js";
import { Guard } from "../ts/engine/guard.js";
import type { InProcessEngine } from "../ts/engine/in_process.js";
import { getEngine } from "../ts/engine/load.js";
import { Dense, Embedding, engineInfo, Sequential, SimpleRNN } from "../ts/index.js";
import { coreOf } from "../ts/model/core.js";
import { Pace } from "../ts/training/pace.js";
import { chunk } from "./support/chunk.js";
import { expectFlat, limitMemory } from "./support/flat.js";
import { classifier, expectError, sentences } from "./support/models.js";
import { drawn } from "./support/network.js";

const quiet = { verbose: 0 } as const;
const { x, y } = sentences(64);

const calls = async (): Promise<number> => ((await getEngine()) as InProcessEngine).guard.calls;

const statsOf = async (model: Sequential) =>
  ((await coreOf(model).network()) as EngineNetwork).stats();

describe("calls into the engine", () => {
  test("are far fewer than batches", async () => {
    const model = classifier();
    await model.fit(x, y, { ...quiet, batchSize: 1 });
    const before = await calls();
    // 10 epochs of 64 batches. Each epoch takes one call for the order of rows, and as many as the time budget asks for.
    await model.fit(x, y, { ...quiet, batchSize: 1, epochs: 10 });
    const made = (await calls()) - before;
    expect(made).toBeGreaterThanOrEqual(20);
    expect(made).toBeLessThan(150);
    expect((await statsOf(model)).batches).toBe(704);
  });

  test("come one by one where a callback watches batches", async () => {
    const model = classifier();
    await model.predict(x);
    await model.compile({ loss: "mse" });
    await model.testOnBatch(x, y);
    const before = await calls();
    await model.fit(x, y, { ...quiet, batchSize: 4, callbacks: { onTrainBatchEnd() {} } });
    expect((await calls()) - before).toBe(1 + 16);
  });

  test("do not grow with layers or steps", async () => {
    const deep = new Sequential([
      new Embedding(20, 4),
      ...[1, 2, 3, 4].map(() => new SimpleRNN(4, { returnSequences: true })),
      new SimpleRNN(4),
      new Dense(1),
    ]);
    const count = async (model: Sequential, rows: number[][]) => {
      model.compile({ loss: "mse" });
      await model.testOnBatch(rows, y);
      const before = await calls();
      await model.trainOnBatch(rows, y);
      return (await calls()) - before;
    };
    expect(await count(deep, sentences(64, 30).x)).toBe(1);
    expect(await count(classifier(), x)).toBe(1);
  });

  test("take as many batches as fit the time, at most twice as many as before", () => {
    const pace = new Pace(1000);
    const seen = [];
    for (let i = 0; i < 8; i++) {
      seen.push(pace.batches);
      pace.record(pace.batches, 5 * pace.batches);
    }
    expect(seen).toEqual([1, 2, 4, 8, 12, 12, 12, 12]);
    pace.record(12, 240);
    expect(pace.batches).toBe(3);
    pace.record(1, 1000);
    expect(pace.batches).toBe(1);
    const limited = new Pace(2);
    for (let i = 0; i < 5; i++) limited.record(limited.batches, 0.1);
    expect(limited.batches).toBe(2);
  });

  test("never stage more than 32 MB", () => {
    const batches = (steps: number, batchSize: number) => {
      const inputs = {
        rows: 10,
        steps,
        width: 200,
        data: new Float32Array(10 * steps * 200),
        lengths: undefined,
        batchShape: [null, steps, 200],
      };
      return Rows.of([inputs], []).batchesPerCall(batchSize);
    };
    // Rows of 400 KB and of 40 MB.
    expect(batches(500, 8)).toBe(10);
    expect(batches(500, 1)).toBe(83);
    expect(batches(50_000, 8)).toBe(1);
  });

  test("leave the event loop its turns", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const start = process.cpuUsage();
    // Epochs of less than a millisecond each.
    await classifier().fit(x, y, { ...quiet, epochs: 300, batchSize: 64 });
    clearInterval(timer);
    // By the processor's time: timers wait for it as the epochs do.
    const { user, system } = process.cpuUsage(start);
    expect(turns).toBeGreaterThan((user + system) / 100_000);
  });
});

describe("what is computed", () => {
  test("a ragged or masked batch computes exactly its real cells", async () => {
    const rows = [[1, 2, 3], [4], [5, 6, 7, 8, 9], [10, 11]];
    const ragged = classifier();
    await ragged.predict(rows);
    expect((await statsOf(ragged)).cells).toBe(11);
    const masked = new Sequential([
      new Embedding(20, 4, { maskZero: true }),
      new SimpleRNN(8),
      new Dense(1),
    ]);
    const padded = rows.map((row) => [...row, 0, 0, 0, 0].slice(0, 5));
    await masked.predict(padded);
    expect((await statsOf(masked)).cells).toBe(11);
    await masked.predict(padded.map((row) => row.toReversed()));
    expect((await statsOf(masked)).cells).toBe(22);
  });

  test("each distinct token is projected once", async () => {
    const model = classifier();
    await model.predict([
      [1, 2, 1, 2, 3],
      [3, 2, 1, 2, 3],
    ]);
    expect((await statsOf(model)).projected_rows).toBe(3);
    const large = new Sequential([new Embedding(10000, 8), new SimpleRNN(8), new Dense(1)]);
    const ids = Array.from({ length: 32 }, (_, r) =>
      Array.from({ length: 200 }, (_, t) => (r * t) % 1400),
    );
    await large.predict(ids);
    expect((await statsOf(large)).projected_rows).toBe(new Set(ids.flat()).size);
  });
});

describe("memory", () => {
  test("stays flat over many models and runs", async () => {
    const once = async () => {
      using model = classifier();
      await model.fit(x, y, { ...quiet, validationSplit: 0.25 });
      await model.predict(x);
      await model.setWeights(await model.getWeights());
    };
    for (let i = 0; i < 20; i++) await once();
    const before = engineInfo().memoryBytes;
    for (let i = 0; i < 1000; i++) await once();
    await expectFlat(before);
  });

  test("stays flat over models that are disposed of before they have any", async () => {
    const held: number[] = [];
    for (let i = 0; i < 24; i++) {
      const model = new Sequential([new Embedding(100, 160), new SimpleRNN(8), new Dense(1)]);
      const call = model.predict(x);
      for (let turns = 0; turns < i % 6; turns++) await null;
      model.dispose();
      await expectError(() => call, "Disposed");
      held.push(engineInfo().memoryBytes);
    }
    await expectFlat(held[11]!, held.at(-1));
  });

  test("of one model stays flat over many runs", async () => {
    const model = classifier();
    await model.fit(x, y, { ...quiet, epochs: 3 });
    const held = await model.memoryUse();
    const before = engineInfo().memoryBytes;
    for (let i = 0; i < 50; i++) {
      await model.fit(x, y, quiet);
      model.compile({ loss: "mse" });
      await expectError(() => model.fit([[99]], [0]), "TokenOutOfRange");
    }
    expect(await model.memoryUse()).toEqual({ ...held, engine: expect.any(Number) });
    await expectFlat(before);
  });

  test("that is not there is an error in words, and the model stays usable", async () => {
    await limitMemory();
    const model = new Sequential([new Embedding(2_000_000, 1000), new Dense(1)]);
    await expectError(() => model.predict([[1]]), "OutOfMemory", /MB.*could not be allocated/);
    const small = classifier();
    await small.predict(x);
    const huge = { data: new Int32Array(1000), shape: [1000, 1] };
    const units = 4000;
    const wide = new Sequential([
      new Embedding(2, units),
      new SimpleRNN(units, { recurrentInitializer: "zeros" }),
      new Dense(1),
    ]);
    await wide.predict([[1]]);
    // From too much to have to too much to count with 32 bits.
    for (const steps of [200_000, 600_000, 1_073_742]) {
      const long = { data: new Int32Array(steps), shape: [1, steps] };
      await expectError(() => wide.predict(long), "OutOfMemory", /could not be allocated/);
    }
    expect((await wide.predict([[1]])).shape).toEqual([1, 1]);
    expect((await small.predict(huge)).shape).toEqual([1000, 1]);
    wide.dispose();
    expect(engineInfo().state).toBe("ready");
  });
});

describe("faults", () => {
  afterEach(() => vi.restoreAllMocks());

  test("after a trap every call is refused", async () => {
    const guard = new Guard();
    expect(guard.run(() => 5)).toBe(5);
    const trap = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    await expectError(() => guard.run(trap), "EngineDead", /internal fault \(unreachable\)/);
    expect(guard.dead).toBe(true);
    await expectError(() => guard.run(() => 5), "EngineDead", /internal fault/);
  });

  test("an exhausted stack counts as one, an exhausted heap does not", async () => {
    const guard = new Guard();
    const heap = () => new Float32Array(2 ** 53 - 1);
    expect(() => guard.run(heap)).toThrow(/array length/);
    expect(guard.dead).toBe(false);
    const endless = (): number => 1 + endless();
    await expectError(() => guard.run(endless), "EngineDead");
    expect(guard.dead).toBe(true);
  });

  test("a call that nobody waits for throws nothing, and a dead engine is not called", async () => {
    const guard = new Guard();
    let freed = 0;
    guard.runQuietly(() => freed++);
    guard.runQuietly(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
    await expectError(() => guard.run(() => 5), "EngineDead", /internal fault \(unreachable\)/);
    guard.runQuietly(() => freed++);
    expect(freed).toBe(1);
  });

  test("the core's errors keep their code", async () => {
    const guard = new Guard();
    const refuse = (code: string) => () => {
      throw Object.assign(new Error("The loss became NaN."), { code });
    };
    await expectError(() => guard.run(refuse("Diverged")), "Diverged", "The loss became NaN.");
    await expectError(() => guard.run(refuse("Target")), "Target");
    await expectError(() => guard.run(refuse("Strange")), "Internal");
    expect(guard.dead).toBe(false);
  });

  test("the core checks again what TypeScript checked", async () => {
    const engine = await getEngine();
    const spec = (await import("../ts/config/spec.js")).innerSpec;
    const model = classifier();
    model.build([null, 2]);
    const network = await drawn(
      engine,
      spec(coreOf(model).graph!, () => undefined),
    );
    const given = (...ids: number[]) =>
      chunk({ rows: 1, steps: 2, batchSize: 1, tokens: Int32Array.from(ids) });
    await expectError(() => network.predict(given(1, 20)), "TokenOutOfRange");
    await expectError(() => network.predict(given(1)), "Shape");
    await expectError(() => network.train(given(1, 2)), "NotCompiled");
    await expectError(() => engine.createNetwork("{}", 1), "InvalidArgument");
    network.dispose();
    network.dispose();
    await expectError(() => network.predict(given(1, 2)), "Disposed");
  });
});
