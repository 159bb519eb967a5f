// A module in parts: what almost every model needs, and what trains and what is rare, which are loaded when a model asks for them.
import { readFileSync } from "node:fs";
import * as bptt from "bptt";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { needsRest } from "../ts/engine/core_classes.js";
import { takeRelaxed } from "./support/relaxing.js";

const file = (part: string) =>
  readFileSync(new URL(`../ts/engine/wasm/bptt${part}.wasm`, import.meta.url));
const [wasm, training, rest, relaxed] = ["", ".training", ".rest", ".relaxed"].map(file);
/** With the kernels that run everywhere, and with those that multiply and add at once, which need the core alone. */
const KERNELS = [
  ["custom", { wasm }],
  ["custom-relaxed", { wasm, relaxed }],
] as const;
const absent = new URL("./absent.wasm", import.meta.url);

beforeAll(takeRelaxed);
afterAll(() => void vi.unstubAllGlobals());
afterEach(() => bptt.shutdown());

const ids = [
  [1, 2, 3],
  [4, 0, 2],
  [3, 2, 0],
  [1, 0, 0],
];
const { Bidirectional, Dense, Dropout, Embedding, GRU, LSTM, Masking, SimpleRNN } = bptt;

const embedded = (layers: bptt.Layer[]) =>
  new bptt.Sequential([new Embedding(10, 4, { maskZero: true }), ...layers], { seed: 3 });

/** Trains on token ids and predicts. */
async function train(layers: bptt.Layer[], options: Partial<bptt.CompileOptions> = {}) {
  using model = embedded(layers);
  model.compile({ loss: "mse", optimizer: "adam", ...options });
  const classes = /sparse/.test(String(options.loss)) ? [0, 1, 1, 0] : undefined;
  const y = classes ?? [
    [1, 0],
    [0, 1],
    [0, 1],
    [1, 0],
  ];
  const { history } = await model.fit(ids, y, { epochs: 2, verbose: 0 });
  await model.evaluate(ids, y);
  return [history.loss, [...(await model.predict(ids)).data]];
}

const out = () => new Dense(2, { activation: "softmax" });

/** What is done without the rest. */
const COMMON: [string, () => bptt.Layer[], Partial<bptt.CompileOptions>?][] = [
  ...([SimpleRNN, LSTM, GRU] as const).map(
    (Class) => [Class.name, () => [new Class(3), out()]] as [string, () => bptt.Layer[]],
  ),
  [
    "every option of a recurrent layer",
    () => [
      new LSTM(3, {
        returnSequences: true,
        dropout: 0.1,
        recurrentDropout: 0.1,
        kernelRegularizer: new bptt.L1L2(),
        recurrentRegularizer: new bptt.OrthogonalRegularizer(),
        kernelConstraint: new bptt.MaxNorm(),
        recurrentConstraint: new bptt.UnitNorm(),
        biasConstraint: new bptt.NonNeg(),
        activation: "gelu",
        recurrentActivation: "hard_sigmoid",
      }),
      new GRU(3, { goBackwards: true, resetAfter: false, kernelConstraint: "min_max_norm" }),
      out(),
    ],
  ],
  ["Bidirectional", () => [new Bidirectional(new GRU(3)), out()]],
  [
    "layers of layers",
    () => [
      new Bidirectional(new LSTM(3, { returnSequences: true })),
      new bptt.TimeDistributed(new Dense(4, { activation: "relu" })),
      new Masking(),
      new Dropout(0.2),
      new bptt.Activation("tanh"),
      new SimpleRNN(3),
      out(),
    ],
  ],
  ...["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"].map(
    (loss) => [loss, () => [new GRU(3), out()], { loss, metrics: ["accuracy"] }] as never,
  ),
  ["mae", () => [new GRU(3), out()], { loss: "mae", metrics: ["mse"] }],
  ...["adamw", "rmsprop", "sgd"].map(
    (optimizer) => [optimizer, () => [new GRU(3), out()], { optimizer }] as never,
  ),
  [
    "options of an optimizer",
    () => [new GRU(3), out()],
    {
      optimizer: new bptt.SGD({
        momentum: 0.9,
        nesterov: true,
        clipnorm: 1,
        useEma: true,
        weightDecay: 0.01,
      }),
    },
  ],
  ...(["zeros", "ones", "random_normal", "truncated_normal", "he_uniform", "orthogonal"].map(
    (kernelInitializer) => [
      `weights that start as ${kernelInitializer}`,
      () => [new GRU(3, { kernelInitializer } as object), out()],
    ],
  ) as never[]),
];

describe.each(KERNELS)("%s without the rest", (build, core) => {
  test.each(COMMON)("there is %s", async (_, layers, options) => {
    await bptt.configure({ ...core, training, rest: absent });
    const alone = await train(layers(), options);
    expect(bptt.engineInfo().build).toBe(build);
    await bptt.shutdown();
    await bptt.configure({ ...core, training, rest });
    // The same with what was loaded meanwhile.
    await train([new bptt.Conv1D(3, 2), new GRU(3), out()]);
    expect(await train(layers(), options)).toEqual(alone);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["a layer", () => train([new bptt.LayerNormalization(), new GRU(3), out()])],
    [
      "directions that are added",
      () => train([new Bidirectional(new GRU(3), { mergeMode: "sum" }), out()]),
    ],
    ["a loss", () => train([new GRU(3), out()], { loss: "huber" })],
    ["a metric", () => train([new GRU(3), out()], { metrics: [new bptt.AUC()] })],
    ["an optimizer", () => train([new GRU(3), out()], { optimizer: "nadam" })],
    [
      "a schedule",
      () =>
        train([new GRU(3), out()], {
          optimizer: new bptt.Adam({ learningRate: new bptt.CosineDecay(0.1, 10) }),
        }),
    ],
    ["a loss that is a function", () => train([new GRU(3), out()], { loss: told })],
    ["reading labels", () => bptt.ctcDecode([[[0.1, 0.9]]])],
  ])("%s that it lacks is told, and the engine goes on", async (_, lacking) => {
    await bptt.configure({ ...core, training, rest: absent });
    await expect(lacking()).rejects.toMatchObject({
      code: "EngineLoad",
      message: expect.stringMatching(/absent\.wasm is missing/),
    });
    await train([new GRU(3), out()]);
    expect(bptt.engineInfo().state).toBe("ready");
    await bptt.shutdown();
    await bptt.configure({ ...core, training, rest });
    await lacking();
  });
});

describe.each(KERNELS)("%s without what trains", (_, core) => {
  const alone = () => bptt.configure({ ...core, training: absent, rest: absent });
  const whole = () => bptt.configure({ ...core, training, rest });

  /** What a model answers to rows of one length and of several, and step by step. */
  async function answers(layers: bptt.Layer[]): Promise<number[][]> {
    using model = embedded(layers);
    await model.setWeights(await model.getWeights());
    // Masking reads padding, and takes no rows of several lengths.
    const short = layers.some((layer) => layer instanceof Masking) ? [5, 0, 0, 0] : [5];
    const ragged = [[1, 2, 3, 4], short, [1, 2, 3, 4]];
    const all = [await model.predict(ids), await model.predict(ragged), await model.predict(ids)];
    return all.map(({ data }) => [...data]);
  }

  test.each(COMMON)("the core predicts with %s", async (_, layers) => {
    await alone();
    const predicted = await answers(layers());
    await bptt.shutdown();
    await whole();
    await train(layers());
    expect(await answers(layers())).toEqual(predicted);
  });

  test("the core goes step by step and keeps states", async () => {
    const stepped = async () => {
      using model = embedded([new LSTM(3, { returnSequences: true }), new GRU(3), out()]);
      using session = await model.session();
      const steps: number[] = [];
      for (const id of [1, 2, 3]) steps.push(...(await session.step([id])).data);
      await session.reset();
      return [...steps, ...(await session.step([4])).data];
    };
    await alone();
    const steps = await stepped();
    await bptt.shutdown();
    await whole();
    await train([new GRU(3), out()]);
    expect(await stepped()).toEqual(steps);
  });

  test.each<[string, (model: bptt.Sequential) => Promise<unknown>]>([
    ["training", (model) => model.fit(ids, [0, 1, 1, 0], { verbose: 0 })],
    ["training on a batch", (model) => model.trainOnBatch(ids, [0, 1, 1, 0])],
    ["evaluating", (model) => model.evaluate(ids, [0, 1, 1, 0])],
  ])("%s tells that it can't be had, and the engine goes on", async (_, call) => {
    const compiled = () => {
      const model = embedded([new GRU(3), new Dense(1)]);
      model.compile({ loss: "mse", optimizer: "adam" });
      return model;
    };
    await alone();
    const model = compiled();
    await expect(call(model)).rejects.toMatchObject({
      code: "EngineLoad",
      message: expect.stringMatching(/absent\.wasm is missing/),
    });
    const { data } = await embedded([new GRU(3), new Dense(1)]).predict(ids);
    expect(bptt.engineInfo().state).toBe("ready");
    await bptt.shutdown();
    await whole();
    expect((await compiled().predict(ids)).data).toEqual(data);
    await call(compiled());
  });
});

const told: bptt.LossLike = () => ({ loss: [0, 0, 0, 0], gradient: new Float32Array(8) });

test("a rate that a function gives from some batch on is there before what is trained next", async () => {
  const trained = async (later: bptt.LearningRate) => {
    await bptt.configure({ wasm, training, rest });
    const model = new bptt.Sequential([new Embedding(10, 4), new GRU(3), new Dense(1)], {
      seed: 3,
    });
    model.compile({ loss: "mse", optimizer: new bptt.SGD({ learningRate: 0.1 }) });
    const step = () => model.trainOnBatch(ids, [1, 0, 0, 1]);
    await step();
    model.optimizer!.learningRate = later;
    const losses = await Promise.all([step(), step()]);
    const weights = await model.getWeights();
    await bptt.shutdown();
    return [losses, weights];
  };
  expect(await trained(() => 0.05)).toEqual(await trained(0.05));
});

test.each<[string, () => Uint8Array]>([
  ["another part", () => rest!],
  ["a part of another build", () => altered(training!)],
])("%s in the place of one is told, before it is called", async (_, other) => {
  await bptt.configure({ wasm, training: other(), rest });
  await expect(train([new GRU(3), out()])).rejects.toMatchObject({
    code: "EngineLoad",
    message: expect.stringContaining("the bytes given to configure is not the part `training`"),
  });
  await embedded([new GRU(3), out()]).predict(ids);
  await bptt.shutdown();
  await bptt.configure({ wasm, training, rest });
  await train([new GRU(3), out()]);
});

/** With another name of its build. */
function altered(part: Uint8Array): Uint8Array {
  const [section] = WebAssembly.Module.customSections(
    new WebAssembly.Module(part as BufferSource),
    "build",
  );
  const bytes = Buffer.from(part);
  bytes[bytes.indexOf(Buffer.from(section!))]! ^= 1;
  return bytes;
}

test("parts of something else are told", async () => {
  const other = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 2, 7, 1, 1, 0x78, 1, 0x79, 0, 0);
  await bptt.configure({ wasm, training: other, rest: other });
  await expect(train([new GRU(3), out()])).rejects.toMatchObject({ code: "EngineLoad" });
  await expect(train([new bptt.Flatten(), out()])).rejects.toMatchObject({ code: "EngineLoad" });
  await expect(bptt.configure({ rest })).rejects.toMatchObject({ code: "Built" });
  await bptt.shutdown();
});

test("a module that names no parts predicts, and tells what it lacks", async () => {
  // The name of a section of its own stands before the file that it names.
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(wasm), "training");
  const named = Buffer.from(section!);
  const alone = Buffer.from(wasm);
  alone.fill("x", alone.indexOf(named) - "training".length, alone.indexOf(named));
  await bptt.configure({ wasm: alone });
  using model = embedded([new GRU(3), out()]);
  await model.predict(ids);
  await expect(train([new GRU(3), out()])).rejects.toMatchObject({
    code: "EngineLoad",
    message: expect.stringContaining("the module has no part `training`. "),
  });
});

test("names that stand in a text are not taken for classes", () => {
  const named = (name: string) => JSON.stringify({ class_name: "Dense", config: { name } });
  expect(needsRest(named('"class_name":"Conv1D"'))).toBe(false);
  expect(needsRest('{"class_name":"Conv1D"}')).toBe(true);
  expect(needsRest('{"class_name":"Merge","inputs":[[2,0]],"config":{"mode":"concat"}}')).toBe(
    false,
  );
  expect(needsRest('{"class_name":"Merge","inputs":[[2,0]],"config":{"mode":"ave"}}')).toBe(true);
});
