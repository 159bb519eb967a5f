// Several threads in Node: the same bits as one, and no end without a word. Each test has modules of its own, as the engine
// loads once.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Layer } from "../ts/index.js";
import { watchWorkers } from "./support/workers.js";

// What is told here is told of WebAssembly.
vi.stubEnv("BPTT_ENGINE", "wasm");

let bptt: typeof import("../ts/index.js");

beforeEach(async () => {
  vi.resetModules();
  vi.unstubAllGlobals();
  bptt = await import("../ts/index.js");
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Sizes at which products, gradients and time loops are really shared. */
const [VOCABULARY, UNITS, STEPS, ROWS] = [500, 72, 30, 200];

const ids = (row: number, steps: number, pad: number) =>
  Array.from({ length: steps }, (_, t) =>
    t < pad ? 0 : 1 + ((row * 37 + t * t * 5) % (VOCABULARY - 1)),
  );
const inputs = {
  "left padding": Array.from({ length: ROWS }, (_, r) => ids(r, STEPS, r % 20)),
  "ragged rows": Array.from({ length: ROWS }, (_, r) => ids(r, 1 + (r % STEPS), 0)),
};

/** A classifier of two SimpleRNN layers, or of others. */
function classifier(maskZero: boolean, others?: () => Layer[]) {
  const { Dense, Embedding, Sequential, SimpleRNN } = bptt;
  const simple = () => [new SimpleRNN(UNITS, { returnSequences: true }), new SimpleRNN(UNITS)];
  const model = new Sequential(
    [
      new Embedding(VOCABULARY, 64, { maskZero }),
      ...(others ?? simple)(),
      new Dense(1, { activation: "sigmoid" }),
    ],
    { seed: 4 },
  );
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop", metrics: ["accuracy"] });
  return model;
}

/** The bits of numbers in short: where long lists differ, to show how takes minutes. */
const bits = (numbers: Float32Array | Float64Array) =>
  createHash("sha256")
    .update(Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength))
    .digest("hex");

/** All numbers of a run, as bits. */
async function run(
  threads: number,
  x: number[][],
  maskZero: boolean,
  batchSize: number,
  others?: () => Layer[],
) {
  vi.resetModules();
  bptt = await import("../ts/index.js");
  await bptt.configure({ threads });
  const model = classifier(maskZero, others);
  const y = x.map((_, r) => (r * 7) % 2);
  const { history } = await model.fit(x, y, { epochs: 2, batchSize, verbose: 0 });
  const { data } = await model.predict(x, { batchSize });
  const weights = await model.getWeights();
  expect(bptt.engineInfo()).toMatchObject({
    threads,
    build: threads > 1 ? expect.stringMatching(/-threads$/) : expect.not.stringMatching(/threads/),
  });
  model.dispose();
  const numbers = [data, ...weights.map((weight) => weight.data as Float32Array)];
  return [history.loss!, ...numbers.map(bits)];
}

describe.each([
  ["left padding", false, 32],
  ["left padding", true, 33],
  ["ragged rows", false, 100],
] as const)("%s, mask %s, batches of %i", (input, maskZero, batchSize) => {
  test("have the same bits on 1, 2, 3 and 4 threads", async () => {
    const one = await run(1, inputs[input], maskZero, batchSize);
    for (const threads of [2, 3, 4]) {
      expect(await run(threads, inputs[input], maskZero, batchSize)).toEqual(one);
    }
  });
});

const drawn = { dropout: 0.2, recurrentDropout: 0.3 };
const OTHERS: [string, () => Layer[]][] = [
  ["LSTM", () => [new bptt.LSTM(40, drawn)]],
  ["both directions of GRU", () => [new bptt.Bidirectional(new bptt.GRU(40, drawn))]],
  ["Dropout before LSTM", () => [new bptt.Dropout(0.3), new bptt.LSTM(40)]],
  [
    "noise and features",
    () => [
      new bptt.GaussianNoise(0.2),
      new bptt.SpatialDropout1D(0.3),
      new bptt.AlphaDropout(0.1),
      new bptt.GRU(40),
    ],
  ],
  [
    "images that are moved before ConvLSTM2D",
    () => [
      new bptt.TimeDistributed(new bptt.Reshape([8, 8, 1])),
      new bptt.TimeDistributed(new bptt.RandomRotation(0.1)),
      new bptt.TimeDistributed(new bptt.RandomFlip()),
      new bptt.ConvLSTM2D(4, 3, { ...drawn, padding: "same" }),
      new bptt.Flatten(),
    ],
  ],
  [
    "a model of images at every step",
    () => [
      new bptt.TimeDistributed(new bptt.Reshape([8, 8, 1])),
      new bptt.TimeDistributed(
        new bptt.Sequential([
          bptt.input({ shape: [8, 8, 1] }),
          new bptt.SeparableConv2D(6, 3, { activation: "relu" }),
          new bptt.Conv2DTranspose(4, 2, { strides: 2 }),
          new bptt.AveragePooling2D(3),
          new bptt.Dropout(0.2),
          new bptt.Flatten(),
        ]),
      ),
      new bptt.LSTM(20),
    ],
  ],
  [
    "steps within steps",
    () => [
      new bptt.TimeDistributed(new bptt.Reshape([8, 8])),
      new bptt.TimeDistributed(
        new bptt.Bidirectional(new bptt.LSTM(12, { returnSequences: true })),
      ),
      new bptt.TimeDistributed(new bptt.Conv1D(10, 3)),
      new bptt.TimeDistributed(new bptt.GRU(16)),
      new bptt.LSTM(20, drawn),
    ],
  ],
];

describe.each(OTHERS)("%s, drawing,", (_, others) => {
  test.each([
    ["left padding", true],
    ["ragged rows", false],
  ] as const)("%s: have the same bits on 1, 2 and 3 threads", async (input, maskZero) => {
    const x = inputs[input].slice(0, 96);
    const one = await run(1, x, maskZero, 48, others);
    for (const threads of [2, 3]) {
      expect(await run(threads, x, maskZero, 48, others)).toEqual(one);
    }
  });
});

test("what comes out is the user's own memory", async () => {
  await bptt.configure({ threads: 2 });
  const model = classifier(false);
  const { data } = await model.predict(inputs["left padding"].slice(0, 2));
  expect(data.buffer).toBeInstanceOf(ArrayBuffer);
  for (const { data } of await model.getWeights()) expect(data.buffer).toBeInstanceOf(ArrayBuffer);
});

test("a thread that ends stops the engine, in words", async () => {
  const started = watchWorkers();
  await bptt.configure({ threads: 3 });
  const model = classifier(false);
  await model.predict(inputs["left padding"]);
  expect(started).toHaveLength(2);
  await started[0]!.terminate();
  const error = await model.predict(inputs["left padding"]).catch((thrown) => thrown);
  expect(error).toMatchObject({
    code: "EngineDead",
    message: /lost a thread of its pool \(it ended, with exit code/,
  });
  expect(bptt.engineInfo().state).toBe("dead");
});

describe("what can't be had is said, once, and computed without", () => {
  const said = () => vi.spyOn(console, "warn").mockImplementation(() => {});
  const refuse = () => {
    throw new Error("no Workers here");
  };

  test("where threads can't be started", async () => {
    watchWorkers(refuse);
    const warn = said();
    await bptt.configure({ threads: 2 });
    await classifier(false).predict([[1, 2]]);
    const why = "The engine computes on one thread instead of 2: no Workers here.";
    expect(bptt.engineInfo()).toMatchObject({
      threads: 1,
      build: "simd128",
      fallbacks: [{ wanted: "threads", why }],
    });
    await bptt.shutdown();
    await classifier(false).predict([[1, 2]]);
    expect(warn.mock.calls).toEqual([[`bptt: ${why}`]]);
  });

  test("where some threads come up and others don't, none is left", async () => {
    const started = watchWorkers((program, i) => (i === 1 ? "process.exit(3)" : program));
    const warn = said();
    await bptt.configure({ threads: 4 });
    await classifier(false).predict([[1, 2]]);
    expect(bptt.engineInfo().threads).toBe(1);
    expect(warn.mock.calls[0]![0]).toMatch(/instead of 4: it ended, with exit code 3\.$/);
    await vi.waitFor(() => expect(started.map(({ threadId }) => threadId)).toEqual([-1, -1, -1]));
  });

  test("where memory can't be shared", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const warn = said();
    await bptt.configure({ threads: 2 });
    await classifier(false).predict([[1, 2]]);
    expect(bptt.engineInfo().threads).toBe(1);
    expect(warn.mock.calls[0]![0]).toMatch(/no SharedArrayBuffer/);
  });

  test("where a Worker's file is missing, as beside these sources", async () => {
    const warn = said();
    await bptt.configure({ worker: true, threads: 2 });
    await classifier(false).predict([[1, 2]]);
    const { worker, threads, fallbacks } = bptt.engineInfo();
    expect({ worker, threads }).toEqual({ worker: false, threads: 2 });
    expect(fallbacks).toEqual([
      { wanted: "worker", why: expect.stringMatching(/not in a Worker: Cannot find.*worker\.js/) },
    ]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test("but only where it was asked for", async () => {
    watchWorkers(refuse);
    const warn = said();
    await classifier(false).predict([[1, 2]]);
    expect(warn).not.toHaveBeenCalled();
    expect(bptt.engineInfo().fallbacks).toHaveLength(availableParallelism() > 1 ? 1 : 0);
  });

  test("more threads than there are processors", async () => {
    const warn = said();
    const most = Math.max(4, availableParallelism());
    await bptt.configure({ threads: 10_000 });
    await classifier(false).predict([[1, 2]]);
    const why = expect.stringMatching(
      `on ${most} threads instead of 10000: there (is|are) .* proce`,
    );
    expect(bptt.engineInfo()).toMatchObject({
      threads: most,
      fallbacks: [{ wanted: "threads", why }],
    });
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

describe("vectors of 256 bits", () => {
  const old = Number.parseFloat(process.versions.v8) < 13;

  test.runIf(old)("are not to be had of an old Node, which is said once", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await bptt.configure({ wide: true, threads: 1 });
    await classifier(false).predict([[1, 2]]);
    const why = `The engine computes with vectors of 128 bits: Node ${process.versions.node} is too old, it takes Node 24.`;
    const fallbacks = [{ wanted: "wide", why }];
    expect(bptt.engineInfo()).toMatchObject({ wide: false, fallbacks });
    await bptt.shutdown();
    await classifier(false).predict([[1, 2]]);
    expect(warn.mock.calls).toEqual([[`bptt: ${why}`]]);
  });

  test.skipIf(old)("keep every bit", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const learned = async () => {
      const model = classifier(false);
      model.compile({ optimizer: "adam", loss: "binary_crossentropy" });
      const rows = inputs["left padding"];
      const y = rows.map((_, i) => [i % 2]);
      await model.fit(rows, y, { epochs: 2, verbose: 0 });
      return (await model.getWeights()).map(({ data }) => data);
    };
    const before = await learned();
    await bptt.shutdown();
    await bptt.configure({ wide: true });
    expect(await learned()).toEqual(before);
    const { wide, fallbacks } = bptt.engineInfo();
    expect(wide).toBe(fallbacks.length === 0);
  });

  test("and kernels that do not fuse exclude each other, which is said", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await bptt.configure({ wide: true, deterministic: true, threads: 1 });
    await classifier(false).predict([[1, 2]]);
    expect(warn.mock.calls[0]![0]).toMatch(/do not fuse multiply and add have no tiles for it/);
  });
});

test("deterministic takes the kernels that do not fuse", async () => {
  await bptt.configure({ deterministic: true, threads: 2 });
  await classifier(false).predict([[1, 2]]);
  expect(bptt.engineInfo().build).toBe("simd128-threads");
});

test("a process with threads ends by itself", () => {
  const program = `
    import { configure, Dense, Sequential, engineInfo } from ${JSON.stringify(new URL("../ts/index.ts", import.meta.url).href)};
    await configure({ threads: 2 });
    await new Sequential([new Dense(1)]).predict([[1, 2]]);
    console.log(engineInfo().threads);`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd,
    timeout: 200_000,
    encoding: "utf8",
  });
  expect({ stdout, stderr, status }).toEqual({ stdout: "2\n", stderr: "", status: 0 });
});
