// Memory full to the brim: with any room left a call does what it always does, or is refused in words; what was made before goes on.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Chunk } from "../../ts/engine/engine.js";
import { numbersOf } from "../../ts/numbers.js";
import { type Drawn, drawn } from "../support/network.js";
import { Filler, type Kernels, type Limited, limitedEngine, runs } from "./little_memory.js";

/** 16 MB. */
const PAGES = 256;
/** Bytes left in turn, in one piece or in eight: from nothing to more than any call here needs. */
const ROOMS = Array.from({ length: 44 }, (_, i) => Math.round(64 * 1.3 ** i));

const weight = (class_name: string) => ({ class_name, config: {} });
const node = (name: string, class_name: string, inputs: number[], config: object) => ({
  name,
  class_name,
  inputs,
  config,
});

/** An embedding, a recurrent layer that carries its states and drops inputs, and an output. */
const spec = (units: number): string =>
  JSON.stringify({
    version: 1,
    nodes: [
      node("ids", "InputLayer", [], { batch_shape: [null, null], dtype: "int32" }),
      node("words", "Embedding", [0], {
        input_dim: 300,
        output_dim: 12,
        mask_zero: true,
        embeddings_initializer: weight("RandomUniform"),
      }),
      node("memory", "LSTM", [1], {
        units,
        activation: "tanh",
        recurrent_activation: "sigmoid",
        dropout: 0.1,
        kernel_initializer: weight("GlorotUniform"),
        recurrent_initializer: weight("Orthogonal"),
        bias_initializer: weight("Zeros"),
      }),
      node("answer", "Dense", [2], {
        units: 1,
        activation: "sigmoid",
        kernel_initializer: weight("GlorotUniform"),
        bias_initializer: weight("Zeros"),
      }),
    ],
  });

const TRAINING = JSON.stringify({
  loss: "binary_crossentropy",
  metrics: ["binary_accuracy"],
  optimizer: { class_name: "Adam", config: {} },
});

const rows = (count: number, steps: number, batchSize: number): Chunk => ({
  rows: count,
  batchSize,
  feeds: [{ steps, tokens: Int32Array.from({ length: count * steps }, (_, i) => (i * 7) % 300) }],
  targets: [Float32Array.from({ length: count }, (_, i) => i % 2)],
});
const FEW = rows(4, 6, 2);
const MANY = rows(120, 20, 60);
const MEL = JSON.stringify({
  fft_length: 128,
  sequence_stride: 16,
  sampling_rate: 8000,
  num_mel_bins: 20,
  window: "hann",
});
const CLIP = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i));
const UNITS = 24;
const WEIGHTS = 300 * 12 + (12 + UNITS) * 4 * UNITS + 4 * UNITS + UNITS + 1;

const asked = (more: object) => JSON.stringify({ units: 40, blank: 0, ...more });
const READ = {
  outputs: Float32Array.from({ length: 200 * 40 }, (_, i) => Math.sin(i * i)),
  lengths: Uint32Array.of(120, 0, 80),
  asked: asked({}),
};
const SCORER = Float64Array.of(0.5, 1, -3, ...[1, 1, -1, -0.5], ...[2, 1, 2, -2, 0]);

/** What is asked of a model that is compiled, or of the engine. Those in the second list need no memory that they don't have. */
const ASKING: Record<string, (model: Drawn, at: Limited) => Promise<unknown>> = {
  create: async (_, { engine }) => (await engine.createNetwork(spec(UNITS), 5)).dispose(),
  compile: (model) => model.compile(TRAINING),
  layout: (model) => model.layout(),
  optimizerLayout: (model) => model.optimizerLayout(),
  readOptimizer: (model) => model.readOptimizer(true),
  writeOptimizer: (model) =>
    model.writeOptimizer(numbersOf(new Float32Array(2 * WEIGHTS).fill(0.25))),
  train: (model) => model.train(MANY),
  trainOnFromSums: (model) => model.train({ ...MANY, sums: [3, 5], shown: [0] }),
  evaluate: (model) => model.evaluate(MANY),
  predict: (model) => model.predict({ ...MANY, targets: [] }),
  gradients: (model) => model.gradients(MANY),
  gradientNorms: (model) => model.gradientNorms(MANY),
  contributions: (model) => model.contributions({ ...MANY, targets: [] }, { input: 0, output: 0 }),
  writeWeights: (model) => model.writeWeights(new Float32Array(WEIGHTS).fill(0.25)),
  inject: (model) => model.inject("memory", new Float32Array(1000).fill(2)),
  resetStates: (model) => model.resetStates("memory".repeat(30_000)),
  permutation: (_, { engine }) => engine.permutation(1, 2, 30_000),
  decodeCtc: (_, { engine }) => engine.decodeCtc(READ),
  decodeCtcByBeams: (_, { engine }) =>
    engine.decodeCtc({ ...READ, asked: asked({ beams: 20, paths: 5 }), scorer: SCORER }),
  melSpectrogram: (_, { engine }) => engine.melSpectrogram(MEL, CLIP),
};
const ANSWERING: Record<string, (model: Drawn) => Promise<unknown>> = {
  readWeights: (model) => model.readWeights(),
  resetAllStates: (model) => model.resetStates(undefined),
  finishedBatches: (model) => model.finishedBatches(),
  iterations: (model) => model.iterations(),
  setIterations: (model) => model.setIterations(1000),
  takeAverages: (model) => model.takeAverages(true),
  setRewrites: (model) =>
    model.setRewrites({ distinctTokens: true, sharedPrefix: true, lazyRows: true }),
  stats: (model) => model.stats(),
  plan: (model) => model.plan(),
  memoryUse: (model) => model.memoryUse(),
  trainOneMore: (model) => model.train(FEW),
};

/** Something that compares as fast as its bytes do. */
function bits(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bits);
  if (!ArrayBuffer.isView(value)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
}

/** The promise's value, or that there was no memory; any other error is thrown. */
async function attempt<T>(call: () => Promise<T>): Promise<{ value: T } | "refused"> {
  try {
    return { value: await call() };
  } catch (error) {
    const { code, message } = error as { code: unknown; message: string };
    if (code !== "OutOfMemory") throw error;
    expect(message).toMatch(/^Out of memory: .+/);
    return "refused";
  }
}

const KERNELS: Kernels[] = ["simd128", "relaxed"];

describe.each(
  KERNELS.filter(runs).flatMap((kernels) =>
    ([1, 2] as const).map((threads) => ({ kernels, threads })),
  ),
)("$kernels, threads: $threads", ({ kernels, threads }) => {
  let at: Limited;
  let filler: Filler;
  /** Two of a kind: one computes where memory is full, the other where it is not. */
  let [earlier, twin]: Drawn[] = [];

  const compiled = async () => {
    const model = await drawn(at.engine, spec(UNITS), 3);
    await model.compile(TRAINING);
    await model.train(FEW);
    return model;
  };

  beforeAll(async () => {
    at = await limitedEngine(kernels, threads, PAGES);
    filler = new Filler(at.facade);
    [earlier, twin] = [await compiled(), await compiled()];
    for (const model of [earlier, twin]) await model.predict(FEW);
  });
  afterAll(() => at.close());

  /** Calls with each room in turn; how many were refused. */
  async function withEachRoom(call: (model: Drawn) => Promise<unknown>): Promise<number> {
    const usual = await (async () => {
      const model = await compiled();
      const value = bits(await call(model));
      model.dispose();
      return value;
    })();
    let refusals = 0;
    for (const [i, room] of ROOMS.entries()) {
      const model = await compiled();
      if (!filler.leave(room, i % 2 === 0 ? 1 : 8)) throw new Error("the memory is too small");
      const answer = await attempt(() => call(model));
      const goesOn = [await earlier!.train(FEW), await earlier!.predict(FEW)];
      filler.empty();
      expect(bits(goesOn)).toEqual(bits([await twin!.train(FEW), await twin!.predict(FEW)]));
      // A call that was refused has changed nothing: with room enough it does what it always does.
      if (answer === "refused") refusals++;
      expect(bits(answer === "refused" ? await call(model) : answer.value)).toEqual(usual);
      model.dispose();
    }
    return refusals;
  }

  test.each(Object.keys(ASKING))("%s does as always, or is refused", async (name) => {
    const refusals = await withEachRoom((model) => ASKING[name]!(model, at));
    expect(refusals).toBeGreaterThan(0);
    expect(refusals).toBeLessThan(ROOMS.length);
  });

  test.each(Object.keys(ANSWERING))("%s is never refused", async (name) => {
    expect(await withEachRoom(ANSWERING[name]!)).toBe(0);
  });

  test("weights that are being drawn are refused, and given back", async () => {
    let refusals = 0;
    for (const room of ROOMS) {
      const network = await at.engine.createNetwork(spec(90), 5);
      filler.leave(room, 1);
      const answer = await attempt(async () => {
        while (!(await network.draw()));
      });
      if (answer === "refused") refusals++;
      network.dispose();
      await earlier!.predict(FEW);
      filler.empty();
    }
    expect(refusals).toBeGreaterThan(0);
    expect(refusals).toBeLessThan(ROOMS.length);
  });

  test("nothing is lost to what was refused", async () => {
    const before = at.engine.memoryBytes();
    const room = 6 * 2 ** 20;
    for (let i = 0; i < 20; i++) {
      expect(filler.leave(room, 1)).toBe(true);
      await attempt(() => earlier!.train({ ...MANY, rows: 2 ** 31 }));
      filler.empty();
    }
    expect(at.engine.memoryBytes()).toBe(before);
    expect(at.engine.dead).toBe(false);
  });
});
