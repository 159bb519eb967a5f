// `generate`: sequences that a model continues are those that a loop over `predict` finds, wherever the engine lives.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type {
  Generated,
  GenerateOptions,
  Model,
  Predictions,
  SymbolicTensor,
  TokenEvent,
} from "../ts/index.js";
import { limitMemory } from "./support/flat.js";
import { bundledWorkers } from "./support/workers.js";

let bptt: typeof import("../ts/index.js");

beforeEach(async () => {
  vi.resetModules();
  bptt = await import("../ts/index.js");
});

afterEach(async () => {
  await bptt.shutdown();
  vi.restoreAllMocks();
});

const [SOURCES, TARGETS, UNITS] = [9, 7, 6];
const [START, END] = [1, 2];
const X = [
  [3, 4, 5, 6],
  [7, 3, 0, 0],
  [0, 8, 8, 2],
  [5, 5, 5, 5],
];

const EMBEDDINGS = { minval: -1, maxval: 1 };

/** The parts of an encoder and a decoder with attention. */
function parts(length: number | null) {
  const { Attention, Concatenate, Dense, Embedding, GRU, RandomUniform, input } = bptt;
  const embedding = (vocabulary: number) =>
    new Embedding(vocabulary, UNITS, {
      maskZero: true,
      embeddingsInitializer: new RandomUniform(EMBEDDINGS),
    });
  const states = { returnSequences: true, returnState: true } as const;
  const encoder = new GRU(UNITS, states);
  const decoder = new GRU(UNITS, states);
  const source = input({ shape: [length], dtype: "int32", name: "source" });
  const target = input({ shape: [null], dtype: "int32", name: "target" });
  const [outputs, state] = encoder.apply(embedding(SOURCES).apply(source));
  const [steps] = decoder.apply(embedding(TARGETS).apply(target), { initialState: state! });
  const attention = new Attention({ useScale: true, name: "looks" });
  const out = new Dense(TARGETS, { name: "out" });
  return {
    source,
    target,
    outputs: outputs!,
    steps: steps!,
    attention,
    out,
    join: new Concatenate(),
  };
}

function translator(returnAttentionScores = false) {
  const made = parts(returnAttentionScores ? X[0]!.length : null);
  const { source, target, outputs, steps, attention, out, join } = made;
  const inputs = [source, target];
  if (returnAttentionScores) {
    const [context, weights] = attention.apply([steps, outputs], { returnAttentionScores: true });
    const logits = out.apply(join.apply([context, steps]));
    return new bptt.Model({ inputs, outputs: [logits, weights], seed: 4 });
  }
  const context = attention.apply([steps, outputs]);
  return new bptt.Model({ inputs, outputs: [out.apply(join.apply([context, steps]))], seed: 4 });
}

/** Greedy, by one `predict` for each token. */
async function loop(model: Model, row: readonly number[], steps: number, begin = [START]) {
  const prefix = [...begin];
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const [{ data }] = (await model.predict([[row], [prefix]])) as [Predictions];
    const logits = Array.from(data.slice(-TARGETS));
    const total = logits.reduce((all, x) => all + Math.exp(x), 0);
    const best = logits.indexOf(Math.max(...logits));
    sum += logits[best]! - Math.log(total);
    if (best === END) return { ids: prefix.slice(begin.length), sum, ended: true };
    prefix.push(best);
  }
  return { ids: prefix.slice(begin.length), sum, ended: false };
}

const BASE = { start: START, end: END, maxLength: 6 };
const idsOf = (all: readonly (readonly Generated[])[]) =>
  all.map((row) => row.map(({ ids }) => ids));

describe("a translator", () => {
  test("one beam is a loop of `predict`, and so are sequences behind a prompt", async () => {
    const model = translator();
    for (const prompt of [undefined, [4], [3, 5]]) {
      const made = await model.generate(X, { ...BASE, ...(prompt && { prompt }) });
      for (const [i, row] of X.entries()) {
        const { ids, sum, ended } = await loop(model, row, 6, [START, ...(prompt ?? [])]);
        const [best] = made[i]!;
        expect(best).toMatchObject({ ids, ended });
        expect(best!.logProbability).toBeCloseTo(sum, 4);
      }
    }
    const apart = [[3], [4, 5, 6], [5], [6, 3]];
    const together = await model.generate(X, { ...BASE, prompt: apart });
    for (const [i, prompt] of apart.entries()) {
      const alone = await model.generate([X[i]!], { ...BASE, prompt });
      expect(alone[0]).toEqual(together[i]);
    }
  });

  test("a batch is its rows one by one, with beams and with draws, and more rows than a step has", async () => {
    const model = translator();
    const many = Array.from({ length: 300 }, (_, i) => X[i % X.length]!);
    const wide = await model.generate(many, { ...BASE, beams: 3, numReturn: 2 });
    for (const [i, row] of X.entries()) {
      const [alone] = await model.generate([row], { ...BASE, beams: 3, numReturn: 2 });
      expect(alone).toHaveLength(2);
      expect(alone![0]!.score).toBeGreaterThanOrEqual(alone![1]!.score);
      for (let at = i; at < many.length; at += X.length) expect(wide[at]).toEqual(alone);
    }
    const draws = { ...BASE, temperature: 1.3, seed: 8, numReturn: 2 };
    const drawn = await model.generate(many, draws);
    expect(drawn).toEqual(await model.generate(many, draws));
    expect(idsOf(drawn.slice(0, 4))).toEqual(idsOf(await model.generate(many.slice(0, 4), draws)));
    expect(idsOf(drawn)).not.toEqual(idsOf(await model.generate(many, { ...draws, seed: 9 })));
    const distinct = new Set(drawn.flat().map(({ ids }) => String(ids)));
    expect(distinct.size).toBeGreaterThan(100);
    // Without a seed each call has another.
    const [one, other] = [1, 2].map(() => model.generate(many, { ...BASE, temperature: 1.3 }));
    expect(idsOf(await one!)).not.toEqual(idsOf(await other!));
  });

  test("the encoder and the decoder of it as models of their own say the same", async () => {
    const { Concatenate, Dense, Embedding, LSTM, Model, input } = bptt;
    const [encoded, decoded] = [new Embedding(SOURCES, UNITS), new Embedding(TARGETS, UNITS)];
    const encoder = new LSTM(UNITS, { returnState: true });
    const decoder = new LSTM(UNITS, { returnSequences: true, returnState: true });
    const out = new Dense(TARGETS, { activation: "softmax" });
    const source = input({ shape: [null], dtype: "int32" });
    const target = input({ shape: [null], dtype: "int32" });
    const [, ...states] = encoder.apply(encoded.apply(source));
    const [steps] = decoder.apply(decoded.apply(target), { initialState: states });
    const model = new Model({ inputs: [source, target], outputs: out.apply(steps!), seed: 2 });
    model.compile({
      optimizer: new bptt.Adam({ learningRate: 0.02 }),
      loss: "sparseCategoricalCrossentropy",
    });
    const shifted = X.map((row) => row.map((id) => id % TARGETS));
    await model.fit(
      [X, shifted],
      shifted.map((row) => [...row.slice(1), END]),
      { epochs: 30, verbose: 0 },
    );
    const encodes = new Model({ inputs: source, outputs: states });
    const given = [1, 2].map(() => input({ shape: [UNITS] }));
    const [next, ...after] = decoder.apply(decoded.apply(target), { initialState: given });
    const decodes = new Model({
      inputs: [target, ...given],
      outputs: [out.apply(next!), ...after],
    });
    const made = await model.generate(X, BASE);
    expect(new Set(idsOf(made).map(String)).size).toBeGreaterThan(1);
    for (const [i, row] of X.entries()) {
      let carried: unknown[] = [...(await encodes.predict([row]))];
      const ids: number[] = [];
      for (let token = START; ids.length < 6; ) {
        const [p, ...left] = await decodes.predict([[[token]], ...carried] as never);
        carried = left;
        token = p!.data.indexOf(Math.max(...p!.data));
        if (token === END) break;
        ids.push(token);
      }
      expect(made[i]![0]!.ids).toEqual(ids);
    }
    expect(Concatenate).toBeDefined();
  });

  test("the weights of attention are those of `predict`", async () => {
    const [model, telling] = [translator(), translator(true)];
    await telling.setWeights(await model.getWeights());
    const made = await model.generate(X, { ...BASE, beams: 2, returnAttention: true });
    for (const [i, [best]] of made.entries()) {
      const { ids, ended, attention } = best!;
      const fed = [START, ...(ended ? ids : ids.slice(0, -1))];
      const { layer, data, shape } = attention![0]!;
      expect([layer, ...shape]).toEqual(["looks", fed.length, X[0]!.length]);
      const [, weights] = (await telling.predict([[X[i]!], [fed]])) as [Predictions, Predictions];
      const close = Array.from(data, (p, at) => Math.abs(p - weights.data[at]!));
      expect(Math.max(...close)).toBeLessThan(1e-6);
    }
    expect((await model.generate(X, BASE))[0]![0]).not.toHaveProperty("attention");
  });

  test.each(["additive", "dot"] as const)(
    "attention inside the recurrence looks at its memory as in `predict`: %s",
    async (score) => {
      const { AttentionCell, Dense, Embedding, GRU, LSTMCell, Model, RNN, input } = bptt;
      const made = [false, true].map((telling) => {
        const source = input({ shape: [telling ? X[0]!.length : null], dtype: "int32" });
        const target = input({ shape: [null], dtype: "int32" });
        const memory = new GRU(UNITS, { returnSequences: true }).apply(
          new Embedding(SOURCES, UNITS, { maskZero: true }).apply(source),
        );
        const decoder = new RNN(new AttentionCell(new LSTMCell(UNITS), { score }), {
          returnSequences: true,
        });
        const queries = new Embedding(TARGETS, UNITS, { maskZero: true }).apply(target);
        const steps = telling
          ? decoder.apply([queries, memory], { returnAttentionScores: true } as never)
          : decoder.apply([queries, memory]);
        const [seen, ...weights] = [steps].flat() as SymbolicTensor[];
        const outputs = [new Dense(TARGETS).apply(seen!), ...weights];
        return new Model({ inputs: [source, target], outputs, seed: 6 });
      });
      const [model, telling] = made as unknown as [Model, Model];
      await telling.setWeights(await model.getWeights());
      const all = await model.generate(X, { ...BASE, beams: 2, returnAttention: true });
      for (const [i, row] of X.entries()) {
        const { ids } = await loop(model, row, 6);
        expect((await model.generate([row], BASE))[0]![0]!.ids).toEqual(ids);
        const [best] = all[i]!;
        const fed = [START, ...(best!.ended ? best!.ids : best!.ids.slice(0, -1))];
        const [, weights] = (await telling.predict([[row], [fed]])) as [Predictions, Predictions];
        const close = Array.from(best!.attention![0]!.data, (p, at) =>
          Math.abs(p - weights.data[at]!),
        );
        expect(close).toHaveLength(weights.data.length);
        expect(Math.max(...close)).toBeLessThan(1e-6);
      }
    },
  );

  test("rules hold: what is suppressed, least lengths, groups that come once", async () => {
    const model = translator();
    const plain = await model.generate(X, { ...BASE, maxLength: 12 });
    const common = plain[0]![0]!.ids[0]!;
    const others = await model.generate(X, { ...BASE, suppress: [common, END], maxLength: 12 });
    for (const [{ ids, ended }] of others as [Generated][]) {
      expect(ids).not.toContain(common);
      expect([ids.length, ended]).toEqual([12, false]);
    }
    const long = await model.generate(X, { ...BASE, beams: 4, minLength: 5, maxLength: 12 });
    for (const [{ ids }] of long as [Generated][]) expect(ids.length).toBeGreaterThanOrEqual(5);
    const once = await model.generate(X, { ...BASE, noRepeatNgram: 2, maxLength: 12 });
    for (const [{ ids }] of once as [Generated][]) {
      const pairs = ids.slice(1).map((id, i) => `${ids[i]},${id}`);
      expect(new Set(pairs).size).toBe(pairs.length);
    }
  });

  test("tokens are told as they are chosen, and an abort ends the call", async () => {
    const model = translator();
    const told: TokenEvent[] = [];
    const made = await model.generate(X, { ...BASE, onToken: (event) => void told.push(event) });
    for (const [row, [{ ids, ended }]] of (made as [Generated][]).entries()) {
      const own = told.filter((event) => event.row === row);
      expect(own.map(({ token }) => token)).toEqual(ids);
      expect(own.map(({ index }) => index)).toEqual(ids.map((_, i) => i));
      expect(typeof ended).toBe("boolean");
    }
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborted = model.generate(X, {
      ...BASE,
      suppress: [END],
      maxLength: 10_000,
      signal: controller.signal,
      onToken: () => controller.abort(reason),
    });
    await expect(aborted).rejects.toBe(reason);
    const failing = model.generate(X, {
      ...BASE,
      onToken: () => {
        throw reason;
      },
    });
    await expect(failing).rejects.toBe(reason);
    expect(await model.generate(X, BASE)).toEqual(made);
  });

  test("weights count as they are, and calls side by side don't meet", async () => {
    const model = translator();
    const before = await model.generate(X, BASE);
    const weights = await model.getWeights();
    const [one, two] = await Promise.all([
      model.generate(X, BASE),
      model.generate(X, { ...BASE, beams: 3 }),
    ]);
    expect(one).toEqual(before);
    expect(two).toEqual(await model.generate(X, { ...BASE, beams: 3 }));
    await model.setWeights(
      weights.map(({ data, shape }) => ({ data: data.map((w) => -w), shape })),
    );
    expect(await model.generate(X, BASE)).not.toEqual(before);
    await model.setWeights(weights);
    expect(await model.generate(X, BASE)).toEqual(before);
    model.dispose();
    await expect(model.generate(X, BASE)).rejects.toMatchObject({ code: "Disposed" });
  });

  test("in a Worker it says the same", async () => {
    const here = await translator().generate(X, { ...BASE, beams: 2, returnAttention: true });
    await bptt.shutdown();
    vi.resetModules();
    bptt = await import("../ts/index.js");
    await bundledWorkers();
    await bptt.configure({ worker: true });
    const model = translator();
    expect(await model.generate(X, { ...BASE, beams: 2, returnAttention: true })).toEqual(here);
    const told: number[] = [];
    await model.generate(X.slice(0, 1), { ...BASE, onToken: ({ token }) => told.push(token) });
    expect(told).toEqual((await model.generate(X.slice(0, 1), BASE))[0]![0]!.ids);
  });
});

describe("a language model", () => {
  const speaker = () => {
    const { Dense, Embedding, LSTM, Sequential } = bptt;
    return new Sequential(
      [
        new Embedding(TARGETS, UNITS),
        new LSTM(UNITS, { returnSequences: true }),
        new Dense(TARGETS, { activation: "softmax" }),
      ],
      { seed: 3 },
    );
  };

  test("goes on behind prompts, given as x or as an option, or behind a start", async () => {
    const model = speaker();
    const prompts = [[3, 4], [5], [6, 1, 2]];
    const made = await model.generate(prompts, { maxLength: 4 });
    expect(made).toEqual(await model.generate(null, { prompt: prompts, maxLength: 4 }));
    for (const [i, prompt] of prompts.entries()) {
      const ids = [...prompt];
      while (ids.length < prompt.length + 4) {
        const { data } = await model.predict([ids]);
        const last = data.slice(-TARGETS);
        ids.push(last.indexOf(Math.max(...last)));
      }
      expect(made[i]![0]!.ids).toEqual(ids.slice(prompt.length));
      expect(made[i]![0]!.ended).toBe(false);
    }
    expect(await model.generate(null, { start: 5, maxLength: 4 })).toEqual([made[1]]);
  });

  test("made for batches of some rows, with states of its own, which stay", async () => {
    const { Dense, Embedding, GRU, Sequential, input } = bptt;
    const model = new Sequential(
      [
        input({ batchShape: [2, null], dtype: "int32" }),
        new Embedding(TARGETS, UNITS),
        new GRU(UNITS, { returnSequences: true, stateful: true }),
        new Dense(TARGETS),
      ],
      { seed: 1 },
    );
    const made = await model.generate(null, { start: 5, maxLength: 4 });
    await model.predict([[1], [2]]);
    expect(await model.generate(null, { start: 5, maxLength: 4 })).toEqual(made);
    using session = await model.session({ rows: 1 });
    let token = 5;
    for (const id of made[0]![0]!.ids) {
      const { data } = await session.step([token]);
      token = data.indexOf(Math.max(...data));
      expect(token).toBe(id);
    }
  });

  test("whose last layer gives but the last step, or whose tokens are vectors", async () => {
    const { Dense, GRU, Sequential, input } = bptt;
    const oneHot = (ids: readonly number[]) =>
      ids.map((id) => Array.from({ length: TARGETS }, (_, i) => Number(i === id)));
    for (const returnSequences of [true, false]) {
      const first = input({ shape: [null, TARGETS] });
      const rest = [new GRU(UNITS, { returnSequences }), new Dense(TARGETS)];
      const model = new Sequential([first, ...rest], { seed: 1 });
      const made = await model.generate(null, { prompt: [[3, 4], [5]], maxLength: 5 });
      for (const [i, prompt] of [[3, 4], [5]].entries()) {
        const ids = [...prompt];
        while (ids.length < prompt.length + 5) {
          const { data } = await model.predict([oneHot(ids)]);
          const last = data.slice(-TARGETS);
          ids.push(last.indexOf(Math.max(...last)));
        }
        expect(made[i]![0]!.ids).toEqual(ids.slice(prompt.length));
      }
    }
  });
});

describe("what can't be is refused in one sentence", () => {
  const cases: [string, GenerateOptions & Record<string, unknown>, string, RegExp][] = [
    [
      "a penalty that is too steep",
      { start: 1, lengthPenalty: 1e9 },
      "InvalidArgument",
      /lengthPenalty/,
    ],
    [
      "more draws than there is room for",
      { start: 1, topK: 3, numReturn: 2 ** 27 },
      "OutOfMemory",
      /MB/,
    ],
    ["no beginning", { end: END }, "InvalidArgument", /`start`/],
    ["a start that is no token", { start: 7 }, "TokenOutOfRange", /`start` .* 0 to 6.* got 7/],
    ["an end that is none", { start: 1, end: -1 }, "TokenOutOfRange", /`end`/],
    ["suppressed ids", { start: 1, suppress: [99] }, "TokenOutOfRange", /`suppress` .* 99/],
    [
      "suppress that is no list",
      { start: 1, suppress: 3 as never },
      "InvalidArgument",
      /list of token ids, got 3/,
    ],
    ["more answers than beams", { start: 1, beams: 2, numReturn: 3 }, "InvalidArgument", /3 of 2/],
    ["beams and draws", { start: 1, beams: 2, topK: 3 }, "InvalidArgument", /`topK` .*`beams`/],
    [
      "a penalty of draws",
      { start: 1, lengthPenalty: 1, seed: 3 },
      "InvalidArgument",
      /lengthPenalty/,
    ],
    ["a temperature of 0", { start: 1, temperature: 0 }, "InvalidArgument", /above 0, got 0/],
    ["a share above 1", { start: 1, topP: 1.5 }, "InvalidArgument", /topP.* got 1.5/],
    ["no length", { start: 1, maxLength: 0 }, "InvalidArgument", /maxLength/],
    ["lengths that cross", { start: 1, maxLength: 3, minLength: 3 }, "InvalidArgument", /3 and 3/],
    ["tokens of beams", { start: 1, beams: 2, onToken: () => {} }, "InvalidArgument", /`onToken`/],
    ["no function", { start: 1, onToken: 4 as never }, "InvalidArgument", /function, got 4/],
    ["no signal", { start: 1, signal: {} as never }, "InvalidArgument", /AbortSignal/],
    ["an unknown input", { start: 1, feed: "sauce" }, "InvalidArgument", /"sauce"/],
    ["an unknown output", { start: 1, output: "in" }, "InvalidArgument", /"out".* got "in"/],
    ["an unknown option", { start: 1, beam: 2 }, "InvalidArgument", /`beam`/],
    ["prompts for other rows", { start: 1, prompt: [[3], [4]] }, "Shape", /2 rows, and x has 4/],
    ["a prompt of other ids", { prompt: [[1], [2], [3], [70]] }, "TokenOutOfRange", /70/],
  ];

  test.each(cases)("%s", async (_, options, code, message) => {
    await limitMemory();
    const refused = translator().generate(X, options as GenerateOptions);
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("data that can't be used, and models that can't go on", async () => {
    const { Dense, Embedding, GRU, GlobalAveragePooling1D, Sequential } = bptt;
    const model = translator();
    await expect(model.generate(null, BASE)).rejects.toThrow(/all inputs but the one that is fed/);
    await expect(model.generate([[3, 99]], BASE)).rejects.toMatchObject({
      code: "TokenOutOfRange",
    });
    await expect(model.generate([X, X] as never, BASE)).rejects.toThrow();
    const models: [() => Model, RegExp][] = [
      [
        () => new Sequential([new Embedding(5, 4), new GlobalAveragePooling1D(), new Dense(5)]),
        /global_average_pooling1d.*step by step/,
      ],
      [
        () =>
          new Sequential([new Embedding(5, 4), new GRU(4, { goBackwards: true }), new Dense(5)]),
        /gru.*backwards/,
      ],
      [
        () =>
          new Sequential([
            new Embedding(5, 4),
            new GRU(4),
            new Dense(5, { activation: "sigmoid" }),
          ]),
        /"sigmoid"/,
      ],
      [() => new Sequential([new Embedding(5, 4), new GRU(4), new Dense(6)]), /6 tokens apart.* 5/],
    ];
    for (const [make, message] of models) {
      const refused = make().generate(null, { start: 1 });
      await expect(refused).rejects.toMatchObject({
        code: "Unsupported",
        message: expect.stringMatching(message),
      });
    }
    await expect(
      translator().generate([[3, 4]], { ...BASE, feed: "source" }),
    ).rejects.toMatchObject({
      code: "Unsupported",
    });
    const plain = new Sequential([new Embedding(5, 4), new GRU(4), new Dense(5)]);
    await expect(plain.generate(null, { start: 1, returnAttention: true })).rejects.toThrow(
      /no layer of attention/,
    );
    await expect(plain.generate([[1]], { prompt: [2] })).rejects.toThrow(/one of them/);
  });
});
