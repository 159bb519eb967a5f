// Attention as users meet it; what Keras computes for it is in test/golden/chosen.
import { describe, expect, test } from "vitest";
import {
  Add,
  AdditiveAttention,
  Attention,
  Dense,
  Embedding,
  GRU,
  greater,
  input,
  less,
  loadModel,
  Masking,
  Model,
  MultiHeadAttention,
  type Predictions,
  Sequential,
  slice,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";

const any = (value: unknown) => value as never;

const STEPS = 4;

/** A model that shows what queries make of values, both masked where all numbers are 9, and the weights. */
function shown(layer: Attention | AdditiveAttention, useCausalMask = false): Model {
  const inputs = [input({ shape: [null, 2] }), input({ shape: [STEPS, 2] })];
  const [query, value] = inputs.map((x) => new Masking({ maskValue: 9 }).apply(x));
  const told = { useCausalMask, returnAttentionScores: true } as const;
  return new Model({ inputs, outputs: layer.apply([query!, value!], told) });
}

const QUERIES = [
  [
    [9, 9],
    [1, 0],
    [0, 2],
  ],
];
const VALUES = [
  [
    [9, 9],
    [1, 2],
    [3, 4],
    [9, 9],
  ],
];

async function computed(layer: Attention | AdditiveAttention, causal = false) {
  using model = shown(layer, causal);
  const [y, scores] = [await model.predict([QUERIES, VALUES])].flat() as Predictions[];
  return { y: [...y!.data], scores: [...scores!.data], shapes: [y!.shape, scores!.shape] };
}

const softmax = (...scores: number[]) => {
  const sum = scores.reduce((sum, s) => sum + Math.exp(s), 0);
  return scores.map((s) => Math.exp(s) / sum);
};

describe("weights", () => {
  test("are the softmax of products, over the keys that count, for masked queries too", async () => {
    const { y, scores, shapes } = await computed(new Attention());
    const [p, q] = [softmax(1, 3), softmax(4, 8)] as [number[], number[]];
    const expected = [p, q].map(([a, b]) => [0, a!, b!, 0]);
    expect(shapes).toEqual([
      [1, 3, 2],
      [1, 3, STEPS],
    ]);
    for (const [i, x] of expected.flat().entries()) expect(scores[STEPS + i]).toBeCloseTo(x, 6);
    expect(scores[0]).toBe(0);
    // Nothing behind a mask.
    const means = [p, q].flatMap(([a, b]) => [a! + 3 * b!, 2 * a! + 4 * b!]);
    for (const [i, x] of [0, 0, ...means].entries()) expect(y[i]).toBeCloseTo(x, 6);
  });

  test("are those of earlier steps alone where the call says so", async () => {
    const { y, scores } = await computed(new Attention(), true);
    expect(scores.slice(STEPS, 2 * STEPS)).toEqual([0, 1, 0, 0]);
    expect(y.slice(2, 4)).toEqual([1, 2]);
  });

  test("are alike over all steps where no key counts", async () => {
    using model = shown(new AdditiveAttention());
    const masked = [VALUES[0]!.map(() => [9, 9])];
    const [, scores] = [await model.predict([QUERIES, masked])].flat() as Predictions[];
    expect([...scores!.data]).toEqual(Array.from({ length: 3 * STEPS }, () => 1 / STEPS));
  });

  test("are one layer's in every call, and two outputs where one is asked for them", async () => {
    const [q, v] = [input({ shape: [null, 2] }), input({ shape: [3, 2] })];
    const layer = new Attention();
    const y = layer.apply([q, v]);
    const [again, scores] = layer.apply([q, v], { returnAttentionScores: true });
    expect([y.shape, again.shape, scores.shape]).toEqual([
      [null, null, 2],
      [null, null, 2],
      [null, null, 3],
    ]);
  });
});

describe("rows of different lengths", () => {
  test("are what they are by themselves", async () => {
    const inputs = [input({ shape: [null] }), input({ shape: [null] })];
    const embedding = new Embedding(6, 3, { maskZero: true });
    const given = inputs.map((ids) => embedding.apply(ids));
    using model = new Model({ inputs, outputs: new Attention().apply(given) });
    const rows = [
      [
        [1, 2, 3],
        [4, 5],
      ],
      [[5], [1, 2, 3, 4]],
    ] as const;
    const ragged = await model.predict([rows.map(([q]) => [...q]), rows.map(([, v]) => [...v])]);
    const alone = [];
    for (const [q, v] of rows) alone.push(...(await model.predict([[[...q]], [[...v]]])).data);
    expect([...ragged.data]).toEqual(alone);
  });
});

describe("masks that are handed over", () => {
  const given = () => [input({ shape: [3, 2] }), input({ shape: [STEPS, 2] })] as const;
  const rows = [[[0, 1, 1]], [[0, 1, 1, 0]]];

  /** Attention of masked sequences, or of open ones that are told their masks. */
  function model(handed: boolean): Model {
    const [q, v] = given();
    if (!handed) {
      const [query, value] = [q, v].map((x) => new Masking({ maskValue: 9 }).apply(x));
      return new Model({ inputs: [q, v], outputs: new Attention().apply([query!, value!]) });
    }
    const masks = [input({ shape: [3] }), input({ shape: [STEPS] })] as const;
    const outputs = new Attention().apply([q, v], { mask: masks });
    return new Model({ inputs: [q, v, ...masks], outputs });
  }

  test("count as the sequences' own do, in a model that was written and read as well", async () => {
    using own = model(false);
    using told = model(true);
    using read = Model.fromConfig(JSON.parse(JSON.stringify(told.getConfig())));
    const expected = await own.predict([QUERIES, VALUES]);
    for (const one of [told, read]) {
      const y = await one.predict([QUERIES, VALUES, ...rows]);
      expect(y).toEqual(expected);
    }
    expect(read.getConfig()).toEqual(told.getConfig());
  });

  test("take the place of the sequences' own, and null takes those off", async () => {
    const shownBy = async (masks: (own: boolean) => Model) => {
      using model = masks(true);
      using open = masks(false);
      const inputs = [QUERIES, VALUES];
      return [await model.predict(inputs), await open.predict(inputs)] as Predictions[];
    };
    const [taken, open] = await shownBy((masked) => {
      const [q, v] = given();
      const [query, value] = [q, v].map((x) => new Masking({ maskValue: 7 }).apply(x));
      const options = { mask: [null, null] } as const;
      const attended = masked
        ? new Attention().apply([query!, value!], options)
        : new Attention().apply([q, v]);
      return new Model({ inputs: [q, v], outputs: new GRU(2).apply(attended), seed: 3 });
    });
    expect(taken).toEqual(open);
  });

  test("may be numbers that the model computes, for a recurrent layer too", async () => {
    const [x, y] = given();
    const real = new Masking({ maskValue: 9 }).apply(x);
    const seen = greater(slice(x, null, 0), -1);
    const unlike = less(slice(x, null, 0), 9);
    const gru = new GRU(2);
    const outputs = [gru.apply(real), gru.apply(x, { mask: unlike }), gru.apply(x, { mask: seen })];
    using model = new Model({ inputs: [x, y], outputs });
    const [own, told, all] = (await model.predict([QUERIES, VALUES])) as Predictions[];
    expect(told).toEqual(own);
    expect(all).not.toEqual(own);
  });

  test("are refused where they do not fit", async () => {
    const [q, v] = given();
    const mask = input({ shape: [3] });
    const told = (mask: unknown) => () => new Attention().apply([q, v], { mask: any(mask) });
    const list = /`mask`, expected a list of 2, each a tensor or null, got/;
    for (const odd of [mask, true, [mask], [mask, 1], [mask, mask, null], null]) {
      await expectError(told(odd), "InvalidArgument", list);
    }
    await expectError(told([mask, mask]), "Shape", /expects a mask of shape \(None, 4\).*, got/);
    const heads = () => new MultiHeadAttention(1, 2).apply([q, v], any({ mask: [null, null] }));
    await expectError(heads, "InvalidArgument", /can't be handed a mask/);
  });
});

test("a model that begins behind other layers keeps what calls say", async () => {
  const x = input({ shape: [4, 2] });
  const middle = new Dense(2, { kernelInitializer: "identity" }).apply(x);
  const y = new Attention().apply([middle, middle], { useCausalMask: true });
  using whole = new Model({ inputs: x, outputs: y });
  using later = new Model({ inputs: middle, outputs: y });
  expect(await later.predict(VALUES)).toEqual(await whole.predict(VALUES));
});

test("a file keeps layer, weights and what the call says", async () => {
  using model = shown(new Attention({ useScale: true, scoreMode: "concat" }), true);
  const before = await model.predict([QUERIES, VALUES]);
  using loaded = await loadModel(await model.save());
  expect((await loaded.getWeights()).map(({ name, shape }) => [name, shape])).toEqual([
    ["attention/scale", []],
    ["attention/concat_score_weight", []],
  ]);
  expect(await loaded.predict([QUERIES, VALUES])).toEqual(before);
});

test("what does not go together is refused as it is applied", async () => {
  const [v, s] = [input({ shape: [3] }), input({ shape: [5, 3] })];
  const [two, open] = [input({ shape: [5, 2] }), input({ shape: [null, 3] })];
  const refused = (inputs: (typeof v)[], pattern: RegExp) =>
    expectError(() => new Attention().apply(inputs), "Shape", pattern);
  await refused([s, two], /queries and keys of the same number of features/);
  await refused([s, two, input({ shape: [4, 3] })], /values and keys of the same number of steps/);
  await refused([v, s], /expected ndim=3, found ndim=2/);
  const invalid = (work: () => unknown, pattern: RegExp) =>
    expectError(work, "InvalidArgument", pattern);
  await invalid(() => new Attention().apply([s]), /"attention" expects 2 inputs, got 1/);
  await invalid(() => new Sequential([s, new Attention()]), /"attention" joins a list of tensors/);
  const told = (options: object) => () => new Attention().apply([s, s], any(options));
  await invalid(told({ useCausalMask: 1 }), /`useCausalMask`, expected true or false, got 1/);
  await invalid(told({ causal: true }), /does not know the option `causal`/);
  await invalid(
    () => new Add().apply([s, s], { useCausalMask: true }),
    /does not know the option `useCausalMask`/,
  );
  await invalid(() => new Attention({ scoreMode: any("sum") }), /`scoreMode`/);
  await invalid(() => new AdditiveAttention({ dropout: 2 }), /`dropout`/);
  const scores = () => new Attention().apply([s, open], { returnAttentionScores: true });
  await expectError(
    scores,
    "Shape",
    /"attention" .*the number of steps must be known where scores are put out, found None/,
  );
});
