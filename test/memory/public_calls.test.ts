// The calls that users make, with memory full to the brim: each gives what it always gives or rejects with OutOfMemory, and other models go on.
import { beforeAll, expect, test } from "vitest";
import { zeros } from "../../ts/allocate.js";
import type { InProcessEngine } from "../../ts/engine/in_process.js";
import { getEngine } from "../../ts/engine/load.js";
import {
  BpttError,
  configure,
  Dense,
  Embedding,
  engineInfo,
  GRU,
  padSequences,
  Sequential,
} from "../../ts/index.js";
import { classifier, expectError, sentences } from "../support/models.js";
import { Filler, limitMemory, moduleBytes } from "./little_memory.js";

const ROOMS = Array.from({ length: 30 }, (_, i) => Math.round(2048 * 1.33 ** i));
const { x } = sentences(60, 12);
const few = sentences(6);

let filler: Filler;
beforeAll(async () => {
  limitMemory(384);
  await configure({ wasm: moduleBytes() });
  filler = new Filler(((await getEngine()) as InProcessEngine).facade);
});

const tagger = (): Sequential => {
  const model = new Sequential(
    [new Embedding(400, 16), new GRU(30, { returnSequences: true }), new Dense(5)],
    { seed: 8 },
  );
  model.compile({ loss: "mse", optimizer: "adam" });
  return model;
};
const targets = x.map((row) => row.map((id) => Array.from({ length: 5 }, (_, k) => id - k)));
const options = { batchSize: 30, verbose: 0 } as const;

type Call = (model: Sequential) => Promise<unknown>;
const CALLS: Record<string, Call> = {
  fit: async (model) => (await model.fit(x, targets, { ...options, epochs: 2 })).history,
  evaluate: (model) => model.evaluate(x, targets, options),
  predict: async (model) => [...(await model.predict(x, options)).data],
  trainOnBatch: (model) => model.trainOnBatch(x, targets),
  gradientNorms: (model) => model.gradientNorms(x, targets),
  getWeights: async (model) => (await model.getWeights()).map(({ data }) => [...data.slice(0, 9)]),
  saveAndLoad: async (model) => model.loadWeights(await model.saveWeights()),
  plan: (model) => model.plan(),
};

/** What a call gives, or undefined where it was refused for want of memory. */
async function answerOf(call: () => Promise<unknown>): Promise<{ value: unknown } | undefined> {
  try {
    return { value: await call() };
  } catch (error) {
    expect(error).toBeInstanceOf(BpttError);
    expect((error as BpttError).code).toBe("OutOfMemory");
    return undefined;
  }
}

test.each(Object.keys(CALLS))("%s of a new model and of one that has its weights", async (name) => {
  const call = CALLS[name]!;
  using usual = tagger();
  const expected = await call(usual);
  using earlier = classifier();
  using twin = classifier();
  for (const model of [earlier, twin]) await model.fit(few.x, few.y, options);
  let refusals = 0;
  for (const [i, room] of ROOMS.entries()) {
    using model = tagger();
    if (i % 2 === 0) await model.memoryUse();
    filler.leave(room, i % 3 === 0 ? 8 : 1);
    const answer = await answerOf(() => call(model));
    const goesOn = await earlier.trainOnBatch(few.x, few.y);
    filler.empty();
    expect(goesOn).toEqual(await twin.trainOnBatch(few.x, few.y));
    if (answer) expect(answer.value).toEqual(expected);
    else refusals++;
  }
  expect(refusals).toBeGreaterThan(0);
  expect(refusals).toBeLessThan(ROOMS.length);
  expect(engineInfo().state).toBe("ready");
});

test("a model that was refused is made when there is room", async () => {
  using model = new Sequential([new Embedding(40_000, 64, { embeddingsInitializer: "zeros" })]);
  filler.leave(2 ** 20, 1);
  await expectError(() => model.memoryUse(), "OutOfMemory", "10.2 MB for the weights");
  filler.empty();
  expect((await model.memoryUse()).weights).toBe(4 * 40_000 * 64);
});

test("as many models are made as fit, and again when they are gone", async () => {
  filler.leave(2 ** 21, 1);
  const fill = async () => {
    const models: Sequential[] = [];
    for (let refused = false; !refused; ) {
      const model = classifier(1, { vocabulary: 500 });
      refused = (await answerOf(() => model.memoryUse())) === undefined;
      if (refused) model.dispose();
      else models.push(model);
    }
    const weights = new Set<string>();
    for (const model of models) {
      weights.add(JSON.stringify((await model.getWeights()).map(({ data }) => [...data])));
      model.dispose();
    }
    expect(weights.size).toBe(1);
    return models.length;
  };
  // Lists that grew the first two times leave holes of other sizes.
  for (let i = 0; i < 2; i++) await fill();
  const count = await fill();
  expect(count).toBeGreaterThan(20);
  for (let i = 0; i < 5; i++) expect(await fill()).toBe(count);
  filler.empty();
});

test("what JavaScript has no room for is refused in words as well", async () => {
  await expectError(() => zeros(Float32Array, 2 ** 50, "x"), "OutOfMemory", "no room for x");
  await expectError(() => padSequences([[1]], { maxlen: 2 ** 45 }), "OutOfMemory");
  using model = new Sequential([new Dense(2 ** 25, { useBias: false })]);
  model.build([null, 2 ** 25]);
  await expectError(() => model.getWeights(), "OutOfMemory", "the weights");
});
