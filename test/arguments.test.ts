// Nothing that a call is given is ignored: options that it does not know and arguments behind its last are refused.
import {
  Adam,
  AUC,
  Bidirectional,
  type CallbackLike,
  Constant,
  CosineDecay,
  Dense,
  Embedding,
  input,
  L1,
  L2,
  Lion,
  LossFunction,
  LSTM,
  MeanSquaredError,
  Model,
  padSequences,
  ReduceLROnPlateau,
  Sequential,
  SGD,
  TextVectorization,
} from "bptt";
import { afterAll, describe, expect, test } from "vitest";
import { expectError, flatWeights } from "./support/models.js";

type Any = (...args: unknown[]) => unknown;

const model = new Sequential([new Dense(1)], { seed: 1 });
model.compile({ loss: "mse", optimizer: "sgd" });
const x = [[1, 2]];
const y = [3];
await model.trainOnBatch(x, y);
afterAll(() => model.dispose());

const before = await flatWeights(model);
const bytes = await model.saveWeights();
const saved = await model.getWeights();
const unchanged = async () => expect(await flatWeights(model)).toEqual(before);

describe("options that are not known", () => {
  const calls: [string, unknown[], RegExp][] = [
    ["fit", [x, y], /It accepts: batchSize, /],
    ["evaluate", [x, y], /It accepts: batchSize, /],
    ["predict", [x], /It accepts: batchSize, /],
    ["trainOnBatch", [x, y], /It accepts: sampleWeight, classWeight\.$/],
    ["testOnBatch", [x, y], /It accepts: sampleWeight\.$/],
    ["predictOnBatch", [x], /It takes no options\.$/],
  ];
  test.each(calls)("are refused by %s", async (name, args, words) => {
    const call = (options: unknown) => () => (model[name as "fit"] as Any)(...args, options);
    for (const option of ["sampleWeights", "classWeights", "resetMetrics", "batch_size_"]) {
      const start = `${name} does not know the option \`${option}\`. `;
      const message = await expectError(call({ [option]: [1] }), "InvalidArgument", words);
      expect(message.startsWith(start)).toBe(true);
    }
    for (const value of [[1], 5, null, "verbose"]) {
      const start = `${name} expects an object of options, got `;
      const message = await expectError(call(value), "InvalidArgument");
      expect(message.startsWith(start)).toBe(true);
    }
    await unchanged();
    await call({})();
    await call(undefined)();
    if (/fit|train/.test(name)) await model.setWeights(saved);
  });

  test("are refused with the one that was meant", async () => {
    const meant = async (make: () => unknown, name: string) =>
      expectError(make, "InvalidArgument", `Did you mean \`${name}\`? It accepts: `);
    const Any = Bidirectional as unknown as new (...args: unknown[]) => unknown;
    await meant(() => new Any(new LSTM(2), { merge_mode: "sum" }), "mergeMode");
    await meant(() => new Any(new LSTM(2), { backward_layer: null }), "backwardLayer");
    await meant(() => new Embedding(2, 2, { weight: [] } as object), "weights");
    await meant(() => new LSTM(2, { returnSequence: true } as object), "returnSequences");
    await meant(() => padSequences([[1]], { maxLen: 2 } as object), "maxlen");
    await meant(() => model.fit(x, y, { sampleWeights: [1] } as object), "sampleWeight");
    for (const far of [
      () => new Adam({ lr: 1 } as object),
      () => new Dense(1, { bias: 1 } as object),
    ]) {
      expect(await expectError(far, "InvalidArgument")).not.toMatch(/Did you mean/);
    }
  });

  test("are refused by what makes vocabularies", async () => {
    const vectorization = new TextVectorization({ vocabulary: ["a"] });
    const options = { include_special_tokens: false };
    const call = () => (vectorization.getVocabulary as Any).call(vectorization, options);
    await expectError(call, "InvalidArgument", /Did you mean `includeSpecialTokens`\?/);
    expect(vectorization.getVocabulary({ includeSpecialTokens: false })).toEqual(["a"]);
  });
});

describe("arguments behind the last", () => {
  const vectorization = new TextVectorization();
  const tokens = input({ shape: [null] });
  const embedding = new Embedding(3, 2);
  const connected = new Model({ inputs: tokens, outputs: embedding.apply(tokens) });
  const calls: [string, object, unknown[]][] = [
    ["summary", model, [() => {}]],
    ["countParams", model, []],
    ["compile", model, [{ loss: "mse" }]],
    ["fit", model, [x, y, {}]],
    ["evaluate", model, [x, y, {}]],
    ["predict", model, [x, {}]],
    ["trainOnBatch", model, [x, y, {}]],
    ["testOnBatch", model, [x, y, {}]],
    ["predictOnBatch", model, [x, {}]],
    ["getWeights", model, []],
    ["setWeights", model, [saved]],
    ["getWeights", model.optimizer!, []],
    ["setWeights", model.optimizer!, [[]]],
    ["saveWeights", model, [undefined, {}]],
    ["loadWeights", model, [bytes, {}]],
    ["resetStates", model, [undefined]],
    ["gradientNorms", model, [x, y]],
    ["contributions", model, [x, {}]],
    ["memoryUse", model, []],
    ["plan", model, []],
    ["dispose", model, []],
    ["add", new Sequential(), [new Dense(1)]],
    ["build", new Sequential([new Dense(1)]), [[null, 2]]],
    ["getConfig", model, []],
    ["getConfig", connected, []],
    ["fromConfig", Sequential, [model.getConfig(), {}]],
    ["fromConfig", Model, [connected.getConfig(), {}]],
    ["apply", new Embedding(3, 2), [input({ shape: [null] }), {}]],
    ["adapt", vectorization, [["a b"]]],
    ["vectorize", vectorization, [["a b"]]],
    ["getVocabulary", vectorization, [{}]],
    ["setVocabulary", vectorization, [["a"], null]],
    ["fromConfig", TextVectorization, [{}]],
  ];
  test.each(calls)("are refused by %s", async (name, object, args) => {
    const call = () => (object as Record<string, Any>)[name]!(...args, "one more", { and: 2 });
    const words = /was given 2 arguments more than it takes: "one more", an object\.$/;
    await expectError(call, "InvalidArgument", name, words);
    await unchanged();
  });

  test("are refused by functions and constructors", async () => {
    const one = /was given an argument more than it takes: 5\.$/;
    await expectError(() => (input as Any)({ shape: [null] }, 5), "InvalidArgument", one);
    await expectError(() => (padSequences as Any)([[1]], {}, 5), "InvalidArgument", one);
    const Any = Sequential as unknown as new (...args: unknown[]) => unknown;
    await expectError(() => new Any([], {}, 5), "InvalidArgument", one);
    for (const Class of [Constant, L1, L2]) {
      await expectError(() => Reflect.construct(Class, [1, 5]), "InvalidArgument", one);
    }
  });

  test("but a model still is what JSON.stringify makes of it", () => {
    expect(JSON.parse(JSON.stringify({ model })).model.class_name).toBe("Sequential");
  });
});

test("summary wants a function to print with", async () => {
  for (const wrong of [5, { printFn: 5 }]) {
    await expectError(() => (model.summary as Any).call(model, wrong), "InvalidArgument");
  }
});

describe("a hook that is no function is refused before anything is computed", () => {
  const hooks: [string, unknown][] = [
    ["onEpochEnd", 5],
    ["onTrainBegin", {}],
    ["onBatchEnd", "print"],
    ["onTestBatchEnd", null],
    ["onPredictEnd", true],
    ["setModel", 5],
    ["setParams", []],
  ];
  test.each(hooks)("%s: %o", async (name, hook) => {
    const told: unknown[] = [];
    const callbacks = [
      { setModel: (model: unknown) => told.push(model) },
      { [name]: hook },
    ] as CallbackLike[];
    const words = new RegExp(`^The hook "${name}" of a callback should be a function, got `);
    for (const call of [
      () => model.fit(x, y, { callbacks, verbose: 0 }),
      () => model.evaluate(x, y, { callbacks, verbose: 0 }),
      () => model.predict(x, { callbacks }),
    ]) {
      await expectError(call, "InvalidArgument", words);
    }
    expect(told).toEqual([]);
    await unchanged();
  });

  test("of a class as well", async () => {
    const { Callback } = await import("bptt");
    class Wrong extends Callback {
      override onEpochEnd = 7 as never;
    }
    const run = () => model.fit(x, y, { callbacks: new Wrong(), verbose: 0 });
    await expectError(run, "InvalidArgument", /"onEpochEnd"/);
    await unchanged();
  });
});

test("a class in the place of a function, which no call can be made of, is refused as such", async () => {
  const made = (options: object) => () => new Sequential([new Dense(1)]).compile(options as never);
  const metric = /in `metrics`, expected a Metric, .*, got the class AUC\.$/;
  await expectError(made({ loss: "mse", metrics: [AUC] }), "InvalidArgument", metric);
  const loss = /argument `loss`, expected a Loss, .*, got the class MeanSquaredError\.$/;
  await expectError(made({ loss: MeanSquaredError }), "InvalidArgument", loss);
  const own = () => Reflect.construct(LossFunction, [class Own {}]);
  await expectError(own, "InvalidArgument", /got the class Own\.$/);
  const rate = () => Reflect.construct(SGD, [{ learningRate: CosineDecay }]);
  await expectError(rate, "InvalidArgument", /`learningRate`, .*, got the class CosineDecay\.$/);
});

test("bounds that a number may not reach are told by the next number that one would write", async () => {
  const bad = (make: () => unknown, words: RegExp) => expectError(make, "InvalidArgument", words);
  await bad(() => new LSTM(2, { dropout: 1 }), /number of at least 0 and below 1, got 1\.$/);
  await bad(() => new SGD({ clipnorm: 0 }), /number above 0, got 0\.$/);
  await bad(() => new Lion({ beta1: 0 }), /number above 0 and at most 1, got 0\.$/);
  await bad(() => new SGD({ momentum: 2 }), /number between 0 and 1, got 2\.$/);
  await bad(() => new SGD({ learningRate: -1 }), /number of at least 0, got -1\.$/);
  await bad(
    () => new ReduceLROnPlateau({ factor: 1 }),
    /number of at least 0 and below 1, got 1\.$/,
  );
});
