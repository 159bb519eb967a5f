// Attention in several heads as users meet it; what Keras computes for it is in test/golden/chosen.
import { describe, expect, test } from "vitest";
import {
  Add,
  Dense,
  Embedding,
  GlobalAveragePooling1D,
  GRU,
  GroupQueryAttention,
  input,
  LayerNormalization,
  loadModel,
  Masking,
  Model,
  MultiHeadAttention,
  PositionEmbedding,
  type Predictions,
  type SymbolicTensor,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";

const any = (value: unknown) => value as never;

const [ROWS, QUERIES, KEYS, FEATURES] = [2, 3, 5, 4];

const numbers = (steps: number, seed: number) =>
  Array.from({ length: ROWS }, (_, row) =>
    Array.from({ length: steps }, (_, step) =>
      Array.from({ length: FEATURES }, (_, i) => Math.sin(seed + row * 31 + step * 7 + i * 3)),
    ),
  );
const [q, v] = [numbers(QUERIES, 1), numbers(KEYS, 2)];

type Matrix = readonly (readonly number[])[];

/** `x W + b` for a kernel of heads, by head. */
function projected(x: Matrix, kernel: Float32Array, bias: Float32Array, head: number): Matrix {
  const size = kernel.length / FEATURES;
  const width = size / (bias.length / WIDTH);
  return x.map((line) =>
    Array.from({ length: width }, (_, i) => {
      const column = head * width + i;
      return line.reduce((sum, a, f) => sum + a * kernel[f * size + column]!, bias[column]!);
    }),
  );
}

const WIDTH = 3;

/** The weights of a row's queries in a head, where `sees` says so. */
function weighed(
  queries: Matrix,
  keys: Matrix,
  sees: (query: number, key: number) => boolean,
): Matrix {
  return queries.map((query, i) => {
    const scores = keys.map((key, j) => {
      const dot = query.reduce((sum, a, f) => sum + a * key[f]!, 0);
      return sees(i, j) ? Math.exp(dot / Math.sqrt(query.length)) : 0;
    });
    const sum = scores.reduce((a, b) => a + b, 0);
    return scores.map((score) => (sum === 0 ? 0 : score / sum));
  });
}

const sides = (): [SymbolicTensor, SymbolicTensor] => [
  input({ shape: [QUERIES, FEATURES], name: "q" }),
  input({ shape: [KEYS, FEATURES], name: "v" }),
];

describe("weights of heads", () => {
  test.each([
    ["all", new MultiHeadAttention(2, WIDTH, { biasInitializer: "ones" }), 2, {}, () => true],
    [
      "causal",
      new GroupQueryAttention(WIDTH, 4, 2, { biasInitializer: "ones" }),
      4,
      { useCausalMask: true },
      (i: number, j: number) => j <= i,
    ],
    [
      "near",
      new MultiHeadAttention(2, WIDTH, { slidingWindow: 2 }),
      2,
      {},
      (i: number, j: number) => Math.abs(i - j) < 2,
    ],
    [
      "before, and near",
      new MultiHeadAttention(1, WIDTH, { slidingWindow: 2 }),
      1,
      { useCausalMask: true },
      (i: number, j: number) => j <= i && i - j < 2,
    ],
  ])("%s: those of the formula", async (_, layer, heads, told, sees) => {
    const inputs = sides();
    const shown = layer.apply(inputs, { ...told, returnAttentionScores: true });
    expect(shown[1].shape).toEqual([null, heads, QUERIES, KEYS]);
    using model = new Model({ inputs, outputs: shown, seed: 4 });
    const [, scores] = (await model.predict([q, v])) as Predictions[];
    expect(scores!.shape).toEqual([ROWS, heads, QUERIES, KEYS]);
    const [queryKernel, queryBias, keyKernel, keyBias] = (await layer.getWeights()).map(
      ({ data }) => data,
    );
    const groups = keyBias!.length / WIDTH;
    const found = scores!.toArray<number[][][][]>();
    for (const row of [0, 1]) {
      for (let head = 0; head < heads; head++) {
        const queries = projected(q[row]!, queryKernel!, queryBias!, head);
        const keys = projected(v[row]!, keyKernel!, keyBias!, Math.floor((head * groups) / heads));
        const expected = weighed(queries, keys, sees).flat();
        expected.forEach((p, at) => {
          expect(found[row]![head]!.flat()[at]).toBeCloseTo(p, 6);
        });
      }
    }
  });

  test("of ragged rows stand one behind the other", async () => {
    const inputs = [
      input({ shape: [null, FEATURES], name: "q" }),
      input({ shape: [KEYS, FEATURES], name: "v" }),
    ];
    const layer = new MultiHeadAttention(2, WIDTH);
    const outputs = layer.apply(inputs, { returnAttentionScores: true });
    using model = new Model({ inputs, outputs });
    const whole = (await model.predict([q, v])) as Predictions[];
    const [y, scores] = (await model.predict([[q[0], q[1]!.slice(0, 1)], v])) as Predictions[];
    expect(y!.lengths).toEqual(Uint32Array.of(3, 1));
    expect(scores!.shape).toEqual([4, 2, KEYS]);
    const [first] = whole[1]!.toArray<number[][][][]>();
    const [row] = scores!.toArray<number[][][][]>();
    expect(row!.map(([one]) => one)).toEqual(first![0]);
  });
});

describe("what is not seen", () => {
  const blank = (x: number[][][], row: number, steps: number[]) =>
    x.map((lines, i) =>
      lines.map((line, t) => (i === row && steps.includes(t) ? line.map(() => 0) : line)),
    );

  test("masked queries, and those of rows without keys, put out the bias", async () => {
    const [a, b] = sides();
    const [query, value] = [a, b].map((x) => new Masking().apply(x));
    const layer = new MultiHeadAttention(2, WIDTH, { biasInitializer: "ones" });
    const outputs = layer.apply([query!, value!], { returnAttentionScores: true });
    using model = new Model({ inputs: [a, b], outputs });
    const given = [blank(q, 0, [1]), blank(v, 1, [0, 1, 2, 3, 4])];
    const [y, scores] = (await model.predict(given)) as Predictions[];
    const [first, second] = y!.toArray<number[][][]>();
    expect([first![1], ...second!]).toEqual(Array(4).fill([1, 1, 1, 1]));
    expect(first![0]).not.toEqual([1, 1, 1, 1]);
    const [one, two] = scores!.toArray<number[][][][]>();
    expect(one![0]![1]).toEqual([0, 0, 0, 0, 0]);
    expect(two!.flat(2).every((p) => p === 0)).toBe(true);
  });

  test("a mask of pairs says what a window says, for each query or for all", async () => {
    const [a, b] = sides();
    const pairs = input({ shape: [QUERIES, KEYS], name: "pairs", dtype: "bool" });
    const once = input({ shape: [1, KEYS], name: "once", dtype: "bool" });
    const options = { kernelInitializer: "ones" } as const;
    const near = new MultiHeadAttention(2, WIDTH, { ...options, slidingWindow: 2 });
    const [told, all] = [0, 1].map(() => new MultiHeadAttention(2, WIDTH, options));
    const first = new MultiHeadAttention(2, WIDTH, options);
    using model = new Model({
      inputs: [a, b, pairs, once],
      outputs: [
        near.apply([a, b]),
        told!.apply([a, b], { attentionMask: pairs }),
        first.apply([a, b], { attentionMask: once }),
        all!.apply([a, b]),
      ],
    });
    const window = q.map(() =>
      Array.from({ length: QUERIES }, (_, i) =>
        Array.from({ length: KEYS }, (_, j) => Number(Math.abs(i - j) < 2)),
      ),
    );
    const two = q.map(() => [[1, 1, 0, 0, 0]]);
    const made = (await model.predict([q, v, window, two])) as Predictions[];
    expect(made[1]!.data).toEqual(made[0]!.data);
    const cut = v.map((row) => row.slice(0, 2));
    expect(made[2]!.data).not.toEqual(made[3]!.data);
    const [c, d] = [input({ shape: [QUERIES, FEATURES] }), input({ shape: [2, FEATURES] })];
    using short = new Model({
      inputs: [c, d],
      outputs: new MultiHeadAttention(2, WIDTH, options).apply([c, d]),
    });
    expect(((await short.predict([q, cut])) as Predictions).data).toEqual(made[2]!.data);
  });

  test("a mask by heads counts beside the masks of inputs, for the head and the query it is of", async () => {
    const options = { kernelInitializer: "ones" } as const;
    const heads = [1, 2].map((count) => new MultiHeadAttention(count, WIDTH, options));
    const [a, b] = sides();
    const [query, value] = [a, b].map((x) => new Masking().apply(x));
    const pairs = input({ shape: [QUERIES, KEYS] });
    const shapes = [
      [2, QUERIES, KEYS],
      [1, QUERIES, KEYS],
      [2, 1, KEYS],
    ];
    const byHeads = shapes.map((shape) => input({ shape }));
    const shown = (layer: MultiHeadAttention, attentionMask: SymbolicTensor) =>
      layer.apply([query!, value!], { attentionMask, returnAttentionScores: true })[1];
    using model = new Model({
      inputs: [a, b, pairs, ...byHeads],
      outputs: [shown(heads[0]!, pairs), ...byHeads.map((mask) => shown(heads[1]!, mask))],
    });
    const given = [blank(q, 0, [1]), blank(v, 1, [2])];
    const count = (lines: number, sees: (i: number, j: number) => boolean) =>
      Array.from({ length: lines }, (_, i) => v[0]!.map((_, j) => Number(sees(i, j))));
    const [band, first] = [count(QUERIES, (i, j) => j <= i), count(QUERIES, (_, j) => j === 0)];
    const each = <T>(one: T): T[] => q.map(() => one);
    const masks = [[band, first], [band], [first.slice(0, 1), [[0, 1, 1, 1, 1]]]];
    const made = (await model.predict([
      ...given,
      each(band),
      ...masks.map((mask) => each(mask)),
    ])) as Predictions[];
    const [alone, both, shared, apart] = made.map((one) => one.toArray<number[][][][]>());
    both!.forEach((row, i) => {
      expect(row[0]).toEqual(alone![i]![0]);
      expect(shared![i]).toEqual([row[0], row[0]]);
      expect(apart![i]![0]).toEqual(row[1]);
      expect(apart![i]![1]!.every((weights) => weights[0] === 0)).toBe(true);
    });
  });
});

/** A layer of an encoder as in the paper: what is added goes around attention, and around two Dense layers. */
function encoded(x: SymbolicTensor, heads: number, size: number): SymbolicTensor {
  const normal = new LayerNormalization().apply(x);
  const attended = new MultiHeadAttention(heads, size).apply([normal, normal]);
  const y = new Add().apply([x, attended]);
  const inner = new Dense(4 * heads * size, { activation: "relu" }).apply(
    new LayerNormalization().apply(y),
  );
  return new Add().apply([y, new Dense(heads * size).apply(inner)]);
}

test("a stack of encoders learns whether a row holds two words that stand apart", async () => {
  const [words, steps] = [12, 8];
  const rows = Array.from({ length: 256 }, (_, row) =>
    Array.from({ length: steps }, (_, t) => 1 + ((row * 7919 + t * t * 104729 + row * t) % words)),
  );
  rows.forEach((row, i) => {
    row.forEach((word, t) => {
      if (word < 3) row[t] = 3 + ((i + t) % (words - 2));
    });
    row[i % steps] = 1;
    if (i % 2 === 0) row[(i + 3) % steps] = 2;
    // Padding.
    if (i % 3 === 0 && ![1, 2].includes(row[steps - 1]!)) row[steps - 1] = 0;
  });
  const source = input({ shape: [steps] });
  const embedded = new Embedding(words + 1, 16, { maskZero: true }).apply(source);
  const placed = new Add().apply([embedded, new PositionEmbedding(steps).apply(embedded)]);
  const top = encoded(encoded(placed, 2, 8), 2, 8);
  const pooled = new GlobalAveragePooling1D().apply(top);
  const outputs = new Dense(1, { activation: "sigmoid" }).apply(pooled);
  using model = new Model({ inputs: source, outputs, seed: 5 });
  model.compile({ optimizer: "adam", loss: "binary_crossentropy", metrics: ["accuracy"] });
  const y = rows.map((_, i) => [Number(i % 2 === 0)]);
  const { history } = await model.fit(rows, y, { epochs: 12, batchSize: 16, verbose: 0 });
  expect(history.loss![0]).toBeGreaterThan(0.4);
  expect(history.accuracy!.at(-1)).toBeGreaterThan(0.98);
});

test("files and configurations keep calls with masks and keys", async () => {
  const [a, b] = sides();
  const pairs = input({ shape: [QUERIES, KEYS], name: "pairs" });
  const layer = new MultiHeadAttention(2, WIDTH, { valueDim: 2, outputShape: 5, useGate: true });
  const keys = new Dense(3).apply(b);
  const y = layer.apply([a, b, keys], { attentionMask: pairs, useCausalMask: true });
  const again = new GroupQueryAttention(2, 4, 2, { useBias: false }).apply([a, b]);
  using model = new Model({ inputs: [a, b, pairs], outputs: [y, again] });
  const given = [q, v, q.map(() => Array.from({ length: QUERIES }, () => [1, 0, 1, 1, 0]))];
  const before = (await model.predict(given)) as Predictions[];
  using loaded = (await loadModel(await model.save())) as Model;
  expect(loaded.getConfig()).toEqual(model.getConfig());
  expect(await loaded.predict(given)).toEqual(before);
});

test("a decoder looks in heads at what it translates, token by token", async () => {
  const source = input({ shape: [null], name: "source" });
  const target = input({ shape: [null], name: "target" });
  const memory = new GRU(6, { returnSequences: true }).apply(
    new Embedding(9, 4, { maskZero: true }).apply(source),
  );
  const states = new GRU(6, { returnSequences: true }).apply(new Embedding(9, 4).apply(target));
  const context = new MultiHeadAttention(2, 3).apply([states, memory]);
  const logits = new Dense(9).apply(new Add().apply([states, context]));
  using model = new Model({ inputs: [source, target], outputs: logits, seed: 2 });
  const sources = [
    [3, 4, 5, 0],
    [6, 7, 8, 3],
  ];
  const options = { start: 1, maxLength: 5, returnAttention: true } as const;
  const made = await model.generate(sources, options);
  for (const [row, [best]] of made.entries()) {
    const ids = [1];
    for (let step = 0; step < 5; step++) {
      const told = (await model.predict([[sources[row]!], [ids]])) as Predictions;
      const last = told.toArray<number[][][]>()[0]!.at(-1)!;
      ids.push(last.indexOf(Math.max(...last)));
    }
    expect(best!.ids).toEqual(ids.slice(1));
    const [weights] = best!.attention!;
    expect(weights!.shape).toEqual([5, 2, 4]);
    const sums = Array.from({ length: 10 }, (_, i) =>
      weights!.data.subarray(i * 4, i * 4 + 4).reduce((a, b) => a + b, 0),
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    if (row === 0)
      expect(weights!.data.filter((_, i) => i % 4 === 3)).toEqual(new Float32Array(10));
  }
});

test("what does not go together is refused as it is applied", async () => {
  const [a, b] = sides();
  const heads = () => new MultiHeadAttention(2, 3);
  const shape = (work: () => unknown, pattern: RegExp) => expectError(work, "Shape", pattern);
  const invalid = (work: () => unknown, pattern: RegExp) =>
    expectError(work, "InvalidArgument", pattern);
  const missing = (work: () => unknown, pattern: RegExp) =>
    expectError(work, "Unsupported", pattern);
  await shape(() => heads().apply([a, input({ shape: [3] })]), /expected ndim=3, found ndim=2/);
  await shape(() => heads().apply([a, b, a]), /values and keys of the same number of steps/);
  const wrong = input({ shape: [QUERIES, 4] });
  const told = (attentionMask: unknown) => () => heads().apply([a, b], { attentionMask } as never);
  await shape(told(wrong), /a mask of the steps of queries and of values/);
  await shape(told(input({ shape: [2, 4, KEYS] })), /a mask of the steps of queries and of values/);
  await shape(told(input({ shape: [3, 1, KEYS] })), /a mask of 1 head or of 2, got/);
  await shape(
    () => heads().apply([a, input({ shape: [2, KEYS, FEATURES] })]),
    /the same axes beside those of attention/,
  );
  await invalid(told([[1]]), /was applied to an array of length 1: expected what `input/);
  await invalid(() => heads().apply([a]), /"multi_head_attention" expects 2 inputs, got 1/);
  await invalid(() => new GroupQueryAttention(2, 3, 2), /a multiple of `numKeyValueHeads`, got 3/);
  await invalid(() => new MultiHeadAttention(0, 2), /`numHeads`/);
  const shaped = (outputShape: number[]) => () => new MultiHeadAttention(1, 2, { outputShape });
  await missing(shaped([2, 2, 2, 2]), /at most 3 axes of features: `outputShape` has 4/);
  await invalid(shaped([]), /`outputShape`/);
  await invalid(shaped([2, 0]), /`outputShape`/);
  const [, scores] = heads().apply([a, b], { returnAttentionScores: true });
  await missing(() => new Dense(2).apply(scores), /weights of several heads/);
  using model = new Model({ inputs: [a, b], outputs: scores });
  const compiling = () => {
    model.compile({ loss: "mse" });
    return model.fit([q, v], any(q));
  };
  await missing(compiling, /can't have a loss, got "mse"/);
});
