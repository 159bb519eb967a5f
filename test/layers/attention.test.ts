// Attention as users meet it; what Keras computes for it is in test/golden/chosen.
import { describe, expect, test } from "vitest";
import {
  Add,
  AdditiveAttention,
  Attention,
  Embedding,
  input,
  loadModel,
  Masking,
  Model,
  type Predictions,
  Sequential,
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
  await invalid(told({ mask: s }), /"attention" can't be handed a mask/);
  await invalid(told({ causal: true }), /does not know the option `causal`/);
  await invalid(
    () => new Add().apply([s, s], { useCausalMask: true }),
    /does not know the option `useCausalMask`/,
  );
  await invalid(() => new Attention({ scoreMode: any("sum") }), /`scoreMode`/);
  await invalid(() => new AdditiveAttention({ dropout: 2 }), /`dropout`/);
  const scores = () => new Attention().apply([s, open], { returnAttentionScores: true });
  await expectError(scores, "Shape", /"attention" .*the number of steps must be known/);
});
