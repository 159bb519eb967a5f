// Sessions: a model that is given sequences step by step answers with the bits of `predict`, wherever the engine lives.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Layer, Model, ModelSession, Predictions } from "../ts/index.js";
import { expectFlat } from "./support/flat.js";
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

const VOCABULARY = 12;
/** Row 1 begins with padding and row 2 has a hole. */
const IDS = [
  [3, 1, 4, 1, 5, 9],
  [0, 0, 2, 6, 5, 3],
  [5, 8, 0, 0, 9, 7],
];
const ROWS = IDS.length;
const STEPS = IDS[0]!.length;

const column = (step: number) => IDS.map((row) => row[step]!);

/** Recurrent layers by name; those that a session can run. */
function layers(returnSequences: boolean): Record<string, () => Layer[]> {
  const { GRU, GRUCell, LSTM, LSTMCell, LayerNormalization, RNN, SimpleRNN, SimpleRNNCell } = bptt;
  const options = { returnSequences };
  const all = { returnSequences: true };
  return {
    SimpleRNN: () => [new SimpleRNN(7, all), new LayerNormalization(), new SimpleRNN(5, options)],
    LSTM: () => [new LSTM(7, all), new LSTM(5, options)],
    GRU: () => [new GRU(7, all), new GRU(5, { ...options, resetAfter: false })],
    "stacked cells": () => [
      new RNN([new LSTMCell(6), new GRUCell(5), new SimpleRNNCell(4)], options),
    ],
  };
}

function tagger(recurrent: readonly Layer[], maskZero: boolean) {
  const { Dense, Dropout, Embedding, Sequential } = bptt;
  return new Sequential(
    [
      new Embedding(VOCABULARY, 6, { maskZero }),
      new Dropout(0.5),
      ...recurrent,
      new Dense(4, { activation: "softmax" }),
    ],
    { seed: 3 },
  );
}

/** The numbers of each row at the last step of what `predict` gives for the first steps. */
async function whole(model: Model, steps: number): Promise<number[]> {
  const x = IDS.map((row) => row.slice(0, steps));
  const { data } = (await model.predict(x, { verbose: 0 })) as Predictions;
  const size = data.length / ROWS;
  return IDS.flatMap((_, row) => [...data.subarray((row + 1) * size - 4, (row + 1) * size)]);
}

async function expectSteps(model: Model, session: ModelSession, from = 0): Promise<void> {
  for (let step = from; step < STEPS; step++) {
    const answer = (await session.step(column(step))) as Predictions;
    expect(answer.shape).toEqual([ROWS, 4]);
    expect([...answer.data], `step ${step}`).toEqual(await whole(model, step + 1));
  }
}

const CELLS = ["SimpleRNN", "LSTM", "GRU", "stacked cells"];

describe.each(["in process", "in a Worker"])("%s", (place) => {
  const worker = place === "in a Worker";
  beforeEach(async () => {
    await bptt.configure({ worker });
    return worker ? bundledWorkers() : undefined;
  });

  test.each(CELLS)("each step of %s has the bits of predict", async (cell) => {
    for (const [sequences, maskZero] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]) {
      using model = tagger(layers(sequences!)[cell]!(), maskZero!);
      model.build([null, null]);
      using session = await model.session({ rows: ROWS });
      await expectSteps(model, session);
    }
    expect(bptt.engineInfo().worker).toBe(worker);
  });

  test("sessions go on side by side, each with its own states, and calls need not wait for each other", async () => {
    using model = tagger(layers(true).GRU!(), true);
    model.build([null, null]);
    using a = await model.session({ rows: ROWS });
    using b = await model.session();
    expect([a.rows, b.rows]).toEqual([ROWS, 1]);
    const asked = [];
    for (let step = 0; step < STEPS; step++) {
      asked.push(a.step(column(step)), b.step([IDS[2]![step]!]));
    }
    const answers = await Promise.all(asked);
    for (let step = 0; step < STEPS; step++) {
      const expected = await whole(model, step + 1);
      expect([...answers[2 * step]!.data]).toEqual(expected);
      expect([...answers[2 * step + 1]!.data]).toEqual(expected.slice(8));
    }
  });

  test("weights that are trained or set are used from the next step on", async () => {
    using model = tagger(layers(false).LSTM!(), true);
    model.compile({ loss: "sparse_categorical_crossentropy", optimizer: "sgd" });
    model.build([null, null]);
    using session = await model.session({ rows: ROWS });
    const before = await session.step(column(0));
    await model.fit(IDS, [0, 1, 2], { epochs: 2, verbose: 0 });
    await session.reset();
    const after = await session.step(column(0));
    expect(after.data).not.toEqual(before.data);
    await session.reset();
    await expectSteps(model, session);
    const weights = await model.getWeights();
    await model.setWeights(
      weights.map(({ shape, data }) => ({ shape, data: data.map((x) => x / 2) })),
    );
    await session.reset();
    await expectSteps(model, session);
  });

  test("rows that have no step wait, and rows that are reset begin anew", async () => {
    using model = tagger(layers(true)["stacked cells"]!(), false);
    model.build([null, null]);
    using session = await model.session({ rows: ROWS });
    const first = await session.step([3, null, 5]);
    const expected = await whole(model, 1);
    expect([...first.data.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
    expect([...first.data.subarray(8)]).toEqual(expected.slice(8));
    const second = await session.step([null, IDS[1]![0]!, null]);
    expect([...second.data]).toEqual(expected);
    await session.step(column(1));
    await session.reset([0, 2]);
    const third = await session.step([IDS[0]![0]!, null, IDS[2]![0]!]);
    const last = await whole(model, 2);
    expect([...third.data]).toEqual([
      ...expected.slice(0, 4),
      ...last.slice(4, 8),
      ...expected.slice(8),
    ]);
  });

  test("a step that is refused changes nothing", async () => {
    using model = tagger(layers(false).GRU!(), false);
    model.build([null, null]);
    using session = await model.session({ rows: ROWS });
    await session.step(column(0));
    for (const [x, code] of [
      [[1, 2, VOCABULARY], "TokenOutOfRange"],
      [[1, 2, Number.NaN], "NotFinite"],
      [[1, 2, 0.5], "TokenOutOfRange"],
      [[1, 2], "Shape"],
      [[[1], [2], [3]], "InvalidArgument"],
      [undefined, "InvalidArgument"],
      ["abc", "InvalidArgument"],
      [{ data: [1, 2, 3], shape: [1, 3] }, "Shape"],
    ] as const) {
      await expect(session.step(x as never), String(x)).rejects.toMatchObject({ code });
    }
    await expect(session.step(column(1), 1 as never)).rejects.toThrow(/more than it takes/);
    for (const rows of [[3], [-1], [0.5], "0", [0, 1, 2, 0]]) {
      await expect(session.reset(rows as never)).rejects.toThrow(/row numbers from 0 to 2/);
    }
    await expectSteps(model, session, 1);
  });
});

test("vectors come nested, as typed arrays, or in one array", async () => {
  const { BatchNormalization, GRU, Masking, Sequential, input } = bptt;
  using model = new Sequential(
    [input({ shape: [null, 2] }), new Masking(), new BatchNormalization(), new GRU(3)],
    { seed: 1 },
  );
  const x = [
    [
      [1, 2],
      [0, 0],
      [3, -1],
      [0.5, 0.25],
    ],
    [
      [0, 0],
      [1, -2],
      [2, 2],
      [0, 1],
    ],
  ];
  using session = await model.session({ rows: 2 });
  const forms = [
    (step: number[][]) => step,
    (step: number[][]) => step.map((vector) => Float32Array.from(vector)),
    (step: number[][]) => Float32Array.from(step.flat()),
    (step: number[][]) => ({ data: step.flat(), shape: [2, 2] }),
  ];
  for (const [i, form] of forms.entries()) {
    const answer = await session.step(form(x.map((row) => row[i]!)));
    const expected = await model.predict(
      x.map((row) => row.slice(0, i + 1)),
      { verbose: 0 },
    );
    expect(answer.data).toEqual(expected.data);
  }
  for (const [wrong, code] of [
    [[[1, 2], [3]], "Shape"],
    [[[1, 2], 3], "Shape"],
    [
      [
        [1, 2],
        [3, Number.NaN],
      ],
      "NotFinite",
    ],
    [Float32Array.of(1, 2, 3, Number.POSITIVE_INFINITY), "NotFinite"],
    [Float32Array.of(1, 2), "Shape"],
    [{ data: [1, 2, 3, 4], shape: [4] }, "Shape"],
  ] as const) {
    await expect(session.step(wrong as never)).rejects.toMatchObject({ code });
  }
});

test("frames come flat or nested", async () => {
  const { ConvLSTM2D, Flatten, Sequential, input } = bptt;
  using model = new Sequential(
    [input({ shape: [null, 2, 3, 2] }), new ConvLSTM2D(2, 2), new Flatten()],
    { seed: 1 },
  );
  const pixel = (i: number) => [Math.sin(i), Math.cos(i)];
  const frame = (t: number) => [0, 1].map((i) => [0, 1, 2].map((j) => pixel(t * 6 + i * 3 + j)));
  const clip = [frame(0), frame(1), frame(2), frame(3)];
  using session = await model.session();
  const forms = [
    (nested: number[][][]) => [nested],
    (nested: number[][][]) => [nested.flat(2)],
    (nested: number[][][]) => [Float32Array.from(nested.flat(2))],
    (nested: number[][][]) => [nested.map((row) => row.map((one) => Float32Array.from(one)))],
  ];
  for (const [i, form] of forms.entries()) {
    const answer = await session.step(form(clip[i]!));
    const expected = await model.predict([clip.slice(0, i + 1)], { verbose: 0 });
    expect(answer.data).toEqual(expected.data);
  }
  const [[row]] = clip as [number[][][]];
  for (const [wrong, message] of [
    [[[row, row, row]], /x\[0\] should have the shape \[2, 3, 2\], got 3 along its first axis/],
    [[[row, row!.slice(1)]], /x\[0\]\[1\] should have the shape \[3, 2\], got 2/],
    [[[row, [[1], [2], [3]]]], /x\[0\]\[1\]\[0\] should be a vector of 2, got 1/],
    [[[row, [1, 2, 3]]], /x\[0\]\[1\] should be a vector of 6, got 3/],
  ] as const) {
    await expect(session.step(wrong as never)).rejects.toThrow(message);
  }
});

test("several inputs and outputs have the forms that predict has", async () => {
  const { Concatenate, Dense, Embedding, GRU, LSTM, Model, input } = bptt;
  const [word, value] = [
    input({ shape: [null], name: "word" }),
    input({ shape: [null, 2], name: "value" }),
  ];
  const embedded = new Embedding(9, 3).apply(word);
  const joined = new Concatenate().apply([embedded, value]);
  const steps = new GRU(4, { returnSequences: true }).apply(joined);
  const outputs = { tag: new Dense(3).apply(steps), sum: new LSTM(2).apply(steps) };
  using model = new Model({ inputs: { word, value }, outputs, seed: 1 });
  using session = await model.session({ rows: 2 });
  const words = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const values = words.map((row) => row.map((id) => [id / 7, -id / 5]));
  for (let step = 0; step < 3; step++) {
    const at = <T>(rows: T[][]) => rows.map((row) => row[step]!);
    const answer = (await session.step({ word: at(words), value: at(values) })) as typeof expected;
    const part = <T>(rows: T[][]) => rows.map((row) => row.slice(0, step + 1));
    const expected = (await model.predict(
      { word: part(words), value: part(values) },
      { verbose: 0 },
    )) as unknown as Record<"tag" | "sum", Predictions>;
    expect([answer.tag.shape, answer.sum.shape]).toEqual([
      [2, 3],
      [2, 2],
    ]);
    expect(answer.sum.data).toEqual(expected.sum.data);
    const last = expected.tag.toArray<number[][][]>().map((row) => row[step]!);
    expect(answer.tag.toArray()).toEqual(last);
  }
  await expect(session.step({ word: [1, null], value: [null, [1, 2]] })).rejects.toThrow(
    /in all inputs, or in none/,
  );
});

test("what can't go step by step is refused by its name", async () => {
  const { Bidirectional, Conv1D, Dense, GRU, Sequential, input } = bptt;
  const { GlobalMaxPooling1D, LSTM, TextVectorization, Embedding } = bptt;
  const sequence = () => input({ shape: [null, 3] });
  const refused: [Layer[] | readonly unknown[], RegExp][] = [
    [[sequence(), new Bidirectional(new GRU(2), { name: "both" })], /both\/\S+: .* goes backwards/],
    [[sequence(), new LSTM(2, { goBackwards: true, name: "back" })], /back: .* goes backwards/],
    [[sequence(), new GlobalMaxPooling1D({ name: "pool" })], /pool: .* as a whole/],
    [[sequence(), new Conv1D(2, 2, { padding: "causal", name: "conv" })], /conv: .* as a whole/],
    [[input({ shape: [3], name: "row" }), new Dense(2)], /"row" .* has no steps/],
    [
      [
        new TextVectorization({ vocabulary: ["a"], name: "texts" }),
        new Embedding(9, 2),
        new GRU(2),
      ],
      /texts: it reads whole texts/,
    ],
  ];
  for (const [layers, why] of refused) {
    using model = new Sequential(layers as Layer[], { name: "mine" });
    const opening = model.session();
    await expect(opening).rejects.toMatchObject({ code: "Unsupported" });
    await expect(opening).rejects.toThrow(why);
    await expect(opening).rejects.toThrow('The model "mine" can\'t have a session');
  }
  const decoder = (() => {
    const [x, state] = [sequence(), input({ shape: [2] })];
    const outputs = new GRU(2, { name: "decoder" }).apply(x, { initialState: state });
    return new bptt.Model({ inputs: [x, state], outputs });
  })();
  await expect(decoder.session()).rejects.toThrow(/has no steps/);
  using unbuilt = new Sequential([new GRU(2)]);
  await expect(unbuilt.session()).rejects.toMatchObject({ code: "NotBuilt" });
  using known = new Sequential([sequence(), new GRU(2)]);
  for (const options of [{ rows: 0 }, { rows: 1.5 }, { row: 1 }, 3]) {
    await expect(known.session(options as never)).rejects.toMatchObject({
      code: "InvalidArgument",
    });
  }
});

test("a session ends by itself, with its model, and when the model gets other layers", async () => {
  const make = () => {
    const model = tagger(layers(false).GRU!(), false);
    model.build([null, null]);
    return model;
  };
  const model = make();
  const [own, withModel] = [await model.session(), await model.session()];
  own.dispose();
  own.dispose();
  await expect(own.step([1])).rejects.toThrow(/was disposed: open a new one/);
  await withModel.step([1]);
  model.dispose();
  await expect(withModel.step([1])).rejects.toThrow(/disposed by the disposal of the model/);
  await expect(withModel.reset()).rejects.toMatchObject({ code: "Disposed" });
  await expect(model.session()).rejects.toMatchObject({ code: "Disposed" });
  using other = make();
  const changed = await other.session();
  other.pop();
  await expect(changed.step([1])).rejects.toThrow(/by a change of the model's layers/);
  using again = await other.session();
  expect((await again.step([1])).shape).toEqual([1, 5]);
  await bptt.shutdown();
  await expect(again.step([1])).rejects.toThrow(/by shutdown\(\)/);
});

test("memory is given back with each session, and stays the same from step to step", async () => {
  using model = tagger(layers(true).LSTM!(), false);
  model.build([null, null]);
  const held = async () => {
    using session = await model.session({ rows: 400 });
    for (let i = 0; i < 20; i++) await session.step(Array.from({ length: 400 }, () => i % 9));
    return bptt.engineInfo().memoryBytes;
  };
  const first = await held();
  for (let i = 0; i < 50; i++) await held();
  await expectFlat(first, await held());
});

test("states of a stateful layer are not those of a session", async () => {
  const { Dense, Embedding, GRU, Sequential, input } = bptt;
  using model = new Sequential(
    [
      input({ batchShape: [1, null] }),
      new Embedding(VOCABULARY, 4),
      new GRU(5, { stateful: true }),
      new Dense(4),
    ],
    { seed: 2 },
  );
  const once = await model.predict([[1, 2]], { verbose: 0 });
  using session = await model.session();
  await session.step([1]);
  expect((await session.step([2])).data).toEqual(once.data);
  await model.resetStates();
  const half = await session.step([3]);
  expect((await model.predict([[1, 2]], { verbose: 0 })).data).toEqual(once.data);
  expect((await model.predict([[3]], { verbose: 0 })).data).toEqual(half.data);
});
