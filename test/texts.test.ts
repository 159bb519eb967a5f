// Models that take texts: a TextVectorization behind an input.
import {
  Concatenate,
  Dataset,
  Dense,
  Embedding,
  GRU,
  input,
  type Layer,
  Model,
  Sequential,
  TextVectorization,
  type TextVectorizationOptions,
} from "bptt";
import { describe, expect, test } from "vitest";
import { expectError, flatWeights } from "./support/models.js";

const TEXTS = ["a good film", "not good at all", "naïve 电影 good", "", "good", "a film, not good"];
const Y = [1, 0, 1, 0, 1, 0];

function words(options: TextVectorizationOptions = {}): TextVectorization {
  const layer = new TextVectorization(options);
  layer.adapt(TEXTS);
  return layer;
}

const behind = (maskZero = false): Layer[] => [
  new Embedding(20, 4, { maskZero }),
  new GRU(3),
  new Dense(1, { activation: "sigmoid" }),
];

function compiled(layers: Layer[]): Sequential {
  const model = new Sequential(layers, { seed: 5 });
  model.compile({ loss: "binary_crossentropy", optimizer: "adam", metrics: ["accuracy"] });
  return model;
}

/** Trains a model of texts and one of ids made by hand, and compares every bit. */
async function alike(
  options: TextVectorizationOptions,
  train: (model: Sequential, x: string[] | Int32Array[]) => Promise<unknown>,
  maskZero = false,
): Promise<void> {
  const layer = words(options);
  using ofTexts = compiled([layer, ...behind(maskZero)]);
  using ofIds = compiled(behind(maskZero));
  const ids = layer.vectorize(TEXTS);
  expect(await train(ofTexts, TEXTS)).toEqual(await train(ofIds, ids));
  expect(await flatWeights(ofTexts)).toEqual(await flatWeights(ofIds));
  const whole = { batchSize: TEXTS.length };
  expect((await ofTexts.predict(TEXTS, whole)).data).toEqual(
    (await ofIds.predict(ids, whole)).data,
  );
}

describe("training on texts has the bits of training on their ids", () => {
  const quiet = { verbose: 0, batchSize: 2 } as const;

  test("in fit, with validation and weights", () =>
    alike({ outputSequenceLength: 5 }, async (model, x) => {
      const sampleWeight = [1, 2, 1, 1, 3, 1];
      const { history } = await model.fit(x, Y, {
        ...quiet,
        epochs: 3,
        validationSplit: 0.4,
        sampleWeight,
      });
      const held = await model.fit(x, Y, { ...quiet, validationData: [x, Y] });
      return [history, held.history, await model.evaluate(x, Y, quiet)];
    }));

  test("batch by batch, padded to the longest of the batch", () =>
    alike({}, async (model, x) => [
      await model.trainOnBatch(x, Y),
      await model.testOnBatch(x, Y),
      (await model.predictOnBatch(x)).data,
    ]));

  test("from a stream and a Dataset", () =>
    alike({ outputSequenceLength: 4 }, async (model, x) => {
      const stream = function* () {
        for (let i = 0; i < 6; i += 2) yield [x.slice(i, i + 2), Y.slice(i, i + 2)] as const;
      };
      const data = Dataset.fromArrays(x as string[], Y)
        .shuffle({ whole: true, seed: 1 })
        .batch(2);
      const { history } = await model.fit(stream, { verbose: 0, epochs: 2 });
      return [
        history,
        (await model.fit(data, { verbose: 0 })).history,
        (await model.predict(data)).data,
      ];
    }));

  test("under a mask, where rows of ids may be ragged", () =>
    alike(
      { ragged: true },
      (model, x) => model.fit(x, Y, { ...quiet, shuffle: true }).then(({ history }) => history),
      true,
    ));
});

test("rows are padded batch by batch, as Keras pads them", async () => {
  const layer = words();
  using model = compiled([layer, ...behind()]);
  const all = await model.predict(TEXTS, { batchSize: 2 });
  const parts = [];
  for (let i = 0; i < 6; i += 2) parts.push(...(await model.predict(TEXTS.slice(i, i + 2))).data);
  expect([...all.data]).toEqual(parts);
  // Another batch, other padding.
  const whole = await model.predict(TEXTS, { batchSize: 6 });
  expect(whole.data[3]).not.toBe(all.data[3]);
});

test("under a mask padding changes nothing", async () => {
  using model = compiled([words(), ...behind(true)]);
  const [two, six] = [
    await model.predict(TEXTS, { batchSize: 2 }),
    await model.predict(TEXTS, { batchSize: 6 }),
  ];
  two.data.forEach((p, i) => {
    expect(p).toBeCloseTo(six.data[i]!, 6);
  });
});

test("a model that answers at every step pads all rows of a call", async () => {
  const layers = [words(), new Embedding(20, 4), new GRU(3, { returnSequences: true })];
  using model = new Sequential(layers, { seed: 1 });
  expect((await model.predict(TEXTS, { batchSize: 2 })).shape).toEqual([6, 4, 3]);
  expect(model.outputShape).toEqual([null, null, 3]);
});

describe("vectors", () => {
  test.each([
    [
      "multi_hot",
      [
        [0, 1, 0, 0, 0],
        [1, 1, 0, 0, 0],
      ],
    ],
    [
      "count",
      [
        [0, 2, 0, 0, 0],
        [1, 1, 0, 0, 0],
      ],
    ],
  ] as const)("of the mode %s", async (outputMode, expected) => {
    const layer = words({ outputMode, maxTokens: 5 });
    const texts = ["good good", "good zzz"];
    const { data, shape } = layer.vectorize<{ data: Float32Array; shape: number[] }>(texts);
    expect(shape).toEqual([2, 5]);
    expect([...data]).toEqual(expected.flat());
    using model = new Sequential([layer, new Dense(1, { kernelInitializer: "ones" })], { seed: 1 });
    const sums = expected.map((row) => row.reduce<number>((a, b) => a + b, 0));
    expect([...(await model.predict(texts, { batchSize: 1 })).data]).toEqual(sums);
    expect(model.layers[0]!.output).toMatchObject({ shape: [null, 5] });
  });

  test("keep their number of words once a model has them", async () => {
    const layer = words({ outputMode: "count" });
    using model = compiled([layer, new Dense(1, { activation: "sigmoid" })]);
    await model.trainOnBatch(TEXTS, Y);
    const size = layer.vocabularySize();
    await expectError(() => layer.adapt(["a b"]), "Built", /padToMaxTokens/);
    expect(layer.vocabularySize()).toBe(size);
  });

  test("ask for a vocabulary before the model is made", async () => {
    const layers = [new TextVectorization({ outputMode: "count" }), new Dense(1)];
    using model = new Sequential(layers);
    await expectError(() => model.predict(["a"]), "NotBuilt", /must be known before/);
  });
});

test("several inputs, of texts and of numbers", async () => {
  const [text, numbers] = [
    input({ shape: [], dtype: "string", name: "text" }),
    input({ shape: [2], name: "numbers" }),
  ];
  const read = new GRU(3).apply(
    new Embedding(20, 4, { maskZero: true }).apply(words().apply(text)),
  );
  const joined = new Concatenate().apply([read, numbers]);
  using model = new Model({
    inputs: [text, numbers],
    outputs: new Dense(1).apply(joined),
    seed: 2,
  });
  const rows = TEXTS.map((_, i) => [i, 1]);
  const list = await model.predict([TEXTS, rows]);
  const named = await model.predict({ numbers: rows, text: TEXTS.map((text) => [text]) });
  expect(named.data).toEqual(list.data);
  const lines: string[] = [];
  model.summary((line) => lines.push(line));
  expect(lines.find((line) => line.includes("(TextVectorization)"))).toMatch(
    /\(None, None\).* 0 .*text\[0\]\[0\]/,
  );
  expect(lines.find((line) => line.includes("text (InputLayer)"))).toMatch(/\(None,\)/);
  expect(Object.keys((await model.plan()).inputs!)).toEqual(["text", "numbers"]);
  const told = await model.contributions([TEXTS, rows]);
  expect(told.map(({ length }) => length)).toEqual([3, 4, 3, 0, 1, 4]);
});

describe("mistakes are named", () => {
  const text = () => input({ shape: [1], dtype: "string", name: "text" });

  test("texts that are none", async () => {
    using model = compiled([words(), ...behind()]);
    const given = (x: unknown) => () => model.predict(x as string[]);
    await expectError(given("a film"), "InvalidArgument", /x should be a list of texts.*\[text\]/);
    await expectError(given([1, 2]), "InvalidArgument", /x\[0\] to be a string, got 1/);
    await expectError(given(["a", null]), "InvalidArgument", /x\[1\] to be a string, got null/);
    await expectError(given([["a", "b"]]), "InvalidArgument", /x\[0\] to be a string/);
    await expectError(given([]), "EmptyData", /holds no rows/);
    await expectError(given(new Array(4e9)), "InvalidArgument", /x\[0\] to be a string/);
  });

  test("no vocabulary", async () => {
    using model = compiled([new TextVectorization(), ...behind()]);
    await expectError(() => model.predict(["a"]), "NotBuilt", /no vocabulary yet/);
  });

  test("an Embedding of fewer words", async () => {
    using model = new Sequential([words(), new Embedding(4, 2), new GRU(1)]);
    await expectError(
      () => model.predict(TEXTS),
      "TokenOutOfRange",
      /"text_vectorization" gives the id \d+.*"embedding": its inputDim is 4/,
    );
  });

  test("a layer of texts that is not behind an input", async () => {
    const build = () => new Sequential([new Dense(1), words()]).build([null, 2]);
    await expectError(
      build,
      "Unsupported",
      /"text_vectorization" takes texts, and stands behind the layer "dense"/,
    );
    const inner = new Sequential([text(), words(), ...behind()], { name: "inner" });
    const numbers = new Dense(1).apply(input({ shape: [2] }));
    await expectError(
      () => new Model({ inputs: input({ shape: [2] }), outputs: inner.apply(numbers) }),
      "InvalidArgument",
      /depends on an input/,
    );
    const from = input({ shape: [2], name: "from" });
    await expectError(
      () => new Model({ inputs: from, outputs: inner.apply(new Dense(1).apply(from)) }),
      "Unsupported",
      /takes texts, and stands behind the layer "dense/,
    );
  });

  test("an input of another type, and texts for another layer", async () => {
    const numbers = input({ shape: [1], dtype: "float32" });
    await expectError(
      () => words().apply(numbers),
      "InvalidArgument",
      /of type float32, and takes texts/,
    );
    await expectError(
      () => new Dense(1).apply(text()),
      "InvalidArgument",
      /texts, which a TextVectorization has to read/,
    );
    await expectError(
      () => input({ shape: [1], dtype: "text" as never }),
      "InvalidArgument",
      /dtype/,
    );
    await expectError(() => input({ shape: [] }), "InvalidArgument", /dtype: "string"/);
  });

  test("two layers that read one input", async () => {
    const one = text();
    const read = () => new GRU(2).apply(new Embedding(20, 2).apply(words().apply(one)));
    await expectError(
      () => new Model({ inputs: one, outputs: new Concatenate().apply([read(), read()]) }),
      "Unsupported",
      /"text" is read by two layers that take texts.*an input of its own/,
    );
  });

  test("ids that are no output and no numbers", async () => {
    const one = text();
    const ids = words({ outputSequenceLength: 3 }).apply(one);
    await expectError(() => new Model({ inputs: one, outputs: ids }), "Unsupported", /ids/);
    await expectError(
      () => new Model({ inputs: one, outputs: new Dense(1).apply(ids) }),
      "Unsupported",
      /ids/,
    );
  });
});
