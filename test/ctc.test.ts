// CTC: Keras's numbers (test/conformance/ctc.py) for lists and for models that are trained with them; what targets can be; what is refused.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as bptt from "../ts/index.js";
import { distance } from "./support/goldens.js";

interface Logits {
  blank: number;
  logits: number[];
  lengths: number[];
  lists: number[][];
  losses: number[];
  gradient: number[];
}

interface Trained {
  x: number[];
  losses: number[];
  trained: number[][];
}

interface Goldens {
  steps: number;
  classes: number;
  rate: number;
  lengths: number[];
  lists: number[][];
  logits: Logits[];
  masked: (Trained & {
    initial: { shape: number[]; data: number[] }[];
    weights: number[] | null;
  })[];
  class: Trained & { config: { class_name: string; config: object }; evaluated: number };
}

const file = new URL("golden/ctc/ctc.json", import.meta.url);
const goldens: Goldens = JSON.parse(readFileSync(file, "utf8"));
const { steps, classes, lengths, lists, rate } = goldens;

/** A model that gives its inputs as they are, its logits being weights of nothing but themselves. */
async function identity(loss: bptt.LossLike, units = classes) {
  const dense = new bptt.Dense(units, { kernelInitializer: "identity" });
  const model = new bptt.Sequential([bptt.input({ shape: [null, units] }), dense]);
  model.compile({ loss, optimizer: "sgd" });
  return model;
}

/** Rows of vectors that end where they end. */
const ragged = (x: number[], width: number, ends = lengths): number[][][] =>
  ends.map((length, row) =>
    Array.from({ length }, (_, step) => {
      const at = (row * steps + step) * width;
      return x.slice(at, at + width);
    }),
  );

const quiet = { verbose: 0 } as const;

describe("numbers are Keras's", () => {
  test.each(goldens.logits)("of lists, with the blank $blank", async (golden) => {
    const blankIndex = golden.blank === classes - 1 ? -1 : golden.blank;
    using model = await identity(new bptt.CTC({ blankIndex }));
    const x = ragged(golden.logits, classes);
    const losses = [];
    for (const [row, list] of golden.lists.entries()) {
      losses.push((await model.evaluate([x[row]!], [list], quiet)).loss!);
    }
    expect(distance(losses, golden.losses)).toBeLessThan(2e-6);
    // The gradient by the bias is the sum of those of all steps.
    model.compile({
      loss: new bptt.CTC({ blankIndex, reduction: "sum" }),
      optimizer: new bptt.SGD({ learningRate: 1 }),
    });
    await model.trainOnBatch(x, golden.lists);
    const bias = (await model.getWeights())[1]!.data;
    const sums = Array.from(bias, (_, unit) =>
      golden.gradient.reduce((sum, g, i) => sum + (i % classes === unit ? g : 0), 0),
    );
    expect(
      distance(
        bias,
        sums.map((sum) => -sum),
      ),
    ).toBeLessThan(2e-5);
  });

  test.each(goldens.masked)("of ten updates behind a mask, weights $weights", async (golden) => {
    const layers = [
      bptt.input({ shape: [steps, 2] }),
      new bptt.Masking(),
      new bptt.SimpleRNN(5, { returnSequences: true }),
      new bptt.Dense(classes),
    ] as const;
    using model = new bptt.Sequential(layers as never);
    const initial = golden.initial.map(({ shape, data }) => ({
      shape,
      data: Float32Array.from(data),
    }));
    await model.setWeights(initial);
    model.compile({ loss: "ctc", optimizer: new bptt.SGD({ learningRate: rate }) });
    const x = { data: Float32Array.from(golden.x), shape: [lengths.length, steps, 2] };
    const options = golden.weights ? { sampleWeight: golden.weights } : {};
    const losses = [];
    for (let i = 0; i < 10; i++) losses.push((await model.trainOnBatch(x, lists, options)).loss!);
    expect(distance(losses, golden.losses)).toBeLessThan(2e-5);
    (await model.getWeights()).forEach(({ name, data }, i) => {
      expect(distance(data, golden.trained[i]!), name).toBeLessThan(2e-4);
    });
  });

  test("of Keras's class, by targets padded with blanks", async () => {
    const golden = goldens.class;
    const rnn = new bptt.SimpleRNN(5, { returnSequences: true });
    const layers = [bptt.input({ shape: [steps, 2] }), rnn, new bptt.Dense(classes)];
    using model = new bptt.Sequential(layers as never);
    const initial = goldens.masked[0]!.initial.map(({ shape, data }) => ({
      shape,
      data: Float32Array.from(data),
    }));
    await model.setWeights(initial);
    const { class_name, config } = golden.config;
    expect(new bptt.CTC({ reduction: "sum" }).getConfig()).toMatchObject({ class_name, config });
    const loss = { class_name, config } as bptt.LossConfig;
    model.compile({ loss, optimizer: new bptt.SGD({ learningRate: rate / 6 }) });
    const x = { data: Float32Array.from(golden.x), shape: [lists.length, steps, 2] };
    const longest = Math.max(...lists.map((list) => list.length));
    const y = lists.map((list) => [...list, ...Array(longest - list.length).fill(0)]);
    const { loss: evaluated } = await model.evaluate(x, y, { batchSize: 6, verbose: 0 });
    expect(distance([evaluated!], [golden.evaluated])).toBeLessThan(1e-5);
    const losses = [];
    for (let i = 0; i < 10; i++) losses.push((await model.trainOnBatch(x, y)).loss!);
    expect(distance(losses, golden.losses)).toBeLessThan(2e-5);
    (await model.getWeights()).forEach(({ name, data }, i) => {
      expect(distance(data, golden.trained[i]!), name).toBeLessThan(2e-4);
    });
  });
});

const x = ragged(goldens.logits[0]!.logits, classes);

describe("targets", () => {
  test("may be given in many forms", async () => {
    using model = await identity("ctc");
    const loss = async (y: unknown) => (await model.evaluate(x, y as never, quiet)).loss;
    const longest = 4;
    const padded = lists.map((list) => [...list, ...Array(longest - list.length).fill(0)]);
    const data = Int32Array.from(padded.flat());
    const shape = [lists.length, longest];
    const ends = lists.map((list) => list.length);
    const expected = await loss(lists);
    expect(await loss(padded)).toBe(expected);
    expect(await loss(lists.map((list) => Uint8Array.from(list)))).toBe(expected);
    expect(await loss({ data, shape })).toBe(expected);
    expect(await loss({ data, shape, lengths: ends })).toBe(expected);
    // What stands behind the end of a list is none of it.
    const behind = data.map((label, i) =>
      i % longest < ends[Math.floor(i / longest)]! ? label : 3,
    );
    expect(await loss({ data: behind, shape, lengths: ends })).toBe(expected);
  });

  test("stay with their rows through fit, whatever the order, batches or streams", async () => {
    const rows = Array.from({ length: 50 }, (_, i) => i % x.length);
    const [many, y] = [rows.map((row) => x[row]!), rows.map((row) => lists[row]!)];
    const trainedOn = async (data: [unknown, unknown?], options: object) => {
      using model = await identity("ctc");
      const { history } = await model.fit(...(data as [never, never]), {
        ...quiet,
        batchSize: 7,
        ...options,
      } as never);
      const [kernel] = await model.getWeights();
      return { loss: history.loss!, kernel: kernel!.data };
    };
    const inOrder = await trainedOn([many, y], { shuffle: false, epochs: 2 });
    const batches = () =>
      Array.from({ length: 8 }, (_, i) => [
        many.slice(7 * i, 7 * i + 7),
        y.slice(7 * i, 7 * i + 7),
      ]);
    const streamed = await trainedOn([batches], { epochs: 2, batchSize: undefined });
    expect(streamed).toEqual(inOrder);
    const dataset = bptt.Dataset.fromArrays(many, y).batch(7);
    expect(await trainedOn([dataset], { epochs: 2, batchSize: undefined })).toEqual(inOrder);
    const [shuffled] = [
      await trainedOn([many, y], { shuffle: true, epochs: 2, validationSplit: 0.2 }),
    ];
    expect(shuffled!.loss.every(Number.isFinite)).toBe(true);
    // Rows that are alike are alike in any order.
    const alike = [Array(20).fill(x[0]), Array(20).fill(lists[0])] as [never, never];
    expect(await trainedOn(alike, { shuffle: true })).toEqual(
      await trainedOn(alike, { shuffle: false }),
    );
  });

  test("have a weight for each row", async () => {
    using model = await identity("ctc");
    const sampleWeight = [1, 0, 2, 0.5, 0, 1];
    const losses = [];
    for (const [row, list] of lists.entries()) {
      losses.push((await model.evaluate([x[row]!], [list], quiet)).loss!);
    }
    const expected = losses.reduce((sum, loss, row) => sum + loss * sampleWeight[row]!, 0) / 6;
    const { loss } = await model.evaluate(x, lists, { sampleWeight, verbose: 0 });
    expect(distance([loss!], [expected])).toBeLessThan(1e-6);
  });
});

describe("refuses", () => {
  const cases: [string, unknown, string, RegExp][] = [
    [
      "a label that is no class",
      [[1, 4]],
      "Target",
      /^y\[0\]\[1\] is 4: .*integer class index in \[0, 4\)/,
    ],
    [
      "the blank among labels",
      [[1, 0, 2]],
      "Target",
      /^y\[0\]\[1\] is 0: .*other than 0, the blank/,
    ],
    ["a label between two", [[1.5]], "Target", /^y\[0\]\[0\] is 1\.5/],
    ["what is no number", [["a"]], "InvalidArgument", /^y\[0\]\[0\] is "a"/],
    ["NaN", [[Number.NaN]], "NotFinite", /^y\[0\]\[0\] is NaN/],
    ["one label where a list belongs", [1], "Shape", /^y\[0\] is 1, and a list of class indices/],
    ["no list", 3, "InvalidArgument", /^y should be an array with a list/],
    ["other rows", [[1], [1]], "Shape", /x has 1 rows, y has 2/],
    [
      "more labels than steps",
      [[1, 2, 3, 1]],
      "Target",
      /^y\[0\] has 4 labels and takes at least 4 steps by the loss "ctc": x\[0\] gives the layer "dense.*" 3 steps\./,
    ],
    [
      "too few steps for equal labels",
      [[1, 1, 1]],
      "Target",
      /^y\[0\] has 3 labels, 2 of them equal to the one before, and takes at least 5 steps/,
    ],
    ["a shape", { data: [1, 2], shape: [1, 1, 2] }, "Shape", /expected \[rows, labels\]/],
    ["lengths", { data: [1, 2], shape: [1, 2], lengths: [3] }, "Shape", /none above 2/],
    [
      "a blank within lengths",
      { data: [1, 0], shape: [1, 2], lengths: [2] },
      "Target",
      /\[1\] is 0/,
    ],
  ];

  test.each(cases)("%s, and nothing changes", async (_, y, code, message) => {
    using model = await identity("ctc");
    const row = [x[0]!.slice(0, 3)];
    const before = (await model.getWeights()).map(({ data }) => data);
    const call = model.fit(row, y as never, quiet);
    await expect(call).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect((await model.getWeights()).map(({ data }) => data)).toEqual(before);
  });

  test("a list for which a mask leaves too few steps", async () => {
    const layers = [bptt.input({ shape: [3, 2] }), new bptt.Masking(), new bptt.Dense(4)];
    using model = new bptt.Sequential(layers as never);
    model.compile({ loss: "ctc" });
    const row = [
      [
        [1, 2],
        [0, 0],
        [3, 4],
      ],
    ];
    await expect(model.fit(row, [[1, 2, 3]], quiet)).rejects.toThrow(
      /x\[0\] gives the layer "dense.*" 3 steps, of which 2 count\./,
    );
    await model.fit(row, [[1, 2]], quiet);
  });

  test("where a window layer decides, the engine names the row", async () => {
    const pool = new bptt.MaxPooling1D({ poolSize: 2 });
    const layers = [bptt.input({ shape: [6, 4] }), pool, new bptt.Dense(4, { name: "labels" })];
    using model = new bptt.Sequential(layers as never);
    model.compile({ loss: "ctc" });
    const row = x[0]!.slice(0, 6);
    await expect(model.fit([row, row], [[1], [1, 2, 3, 1]], quiet)).rejects.toMatchObject({
      code: "Target",
      message: expect.stringMatching(/y\[1\] has 4 labels and takes at least 4 steps/),
    });
  });

  test("outputs, metrics and weights that know no lists", async () => {
    const last = new bptt.SimpleRNN(4);
    using rows = new bptt.Sequential([bptt.input({ shape: [null, 4] }), last] as never);
    const expectRefusal = async (act: () => unknown, message: RegExp) =>
      expect(async () => act()).rejects.toThrow(message);
    const compile = (model: bptt.Sequential, options: object) => async () => {
      model.compile({ loss: "ctc", ...options } as never);
      await model.fit(x, lists, quiet);
    };
    await expectRefusal(compile(rows, {}), /needs outputs at every step/);
    using model = await identity("ctc");
    const accuracy = /"accuracy" does not fit the loss "ctc".*"label_error_rate" does/;
    await expectRefusal(compile(model, { metrics: ["accuracy"] }), accuracy);
    await expectRefusal(compile(model, { metrics: ["mse"] }), /does not fit the loss "ctc"/);
    const mine = (yTrue: Float32Array) => yTrue.length;
    await expectRefusal(compile(model, { metrics: [mine] }), /"mine" is a function of lines/);
    const rates = { loss: "mse", metrics: ["label_error_rate"] };
    await expectRefusal(compile(model, rates), /"label_error_rate" does not fit the loss/);
    await expectRefusal(
      compile(model, { loss: new bptt.CTC({ blankIndex: 4 }) }),
      /a class for the blank/,
    );
    expect(() => new bptt.CTC({ blankIndex: -2 })).toThrow(/blankIndex/);
    model.compile({ loss: "ctc" });
    const classWeight = { ...quiet, classWeight: { 1: 2 } };
    await expectRefusal(() => model.fit(x, lists, classWeight), /classWeight.*sampleWeight/);
    const steps = { ...quiet, sampleWeight: x.map((row) => row.map(() => 1)) };
    await expectRefusal(() => model.fit(x, lists, steps as never), /sampleWeight/);
  });
});

test("Keras's file says it where Keras can, and this library's blank where not", async () => {
  const saved = async (loss: bptt.LossLike) => {
    using model = await identity(loss);
    let bytes: Uint8Array | undefined;
    const save = (files: readonly bptt.NamedFile[]) => {
      bytes = files[0]!.bytes;
    };
    await model.save({ save } as never, { format: "keras" });
    using loaded = await bptt.loadModel({
      load: async () => [{ name: "model.keras", bytes }],
    } as never);
    const { loss: found } = await loaded.evaluate(
      x,
      lists.map(() => []),
      quiet,
    );
    const { loss: expected } = await model.evaluate(
      x,
      lists.map(() => []),
      quiet,
    );
    expect(found).toBe(expected);
    return new TextDecoder().decode(bytes);
  };
  const plain = await saved(new bptt.CTC());
  expect(plain).toContain(
    '"class_name":"CTC","config":{"name":"ctc","reduction":"sum_over_batch_size"}',
  );
  expect(await saved(new bptt.CTC({ blankIndex: -1 }))).toContain('"registered_name":"bptt>CTC"');
});

describe("error rates", () => {
  test("of an epoch are the edits of what the most probable classes read as", async () => {
    const decoded = await bptt.ctcDecode(x);
    const read = decoded.map(([best]) => best!.labels);
    using model = await identity("ctc");
    const metrics = [
      "label_error_rate",
      new bptt.CharacterErrorRate(),
      new bptt.WordErrorRate({ separator: 2, name: "wer" }),
      "ctc",
    ];
    model.compile({ loss: "ctc", metrics: metrics as never });
    const logs = await model.evaluate(x, lists, { batchSize: 4, verbose: 0 });
    const expected = bptt.labelErrorRate(lists, read);
    expect(expected).toBeGreaterThan(0);
    expect(logs.label_error_rate).toBeCloseTo(expected, 12);
    expect(logs.character_error_rate).toBe(logs.label_error_rate);
    const words = (all: number[][]) => all.map((list) => list.join("").replaceAll("2", " "));
    expect(logs.wer).toBeCloseTo(bptt.wordErrorRate(words(lists), words(read)), 12);
    expect(distance([logs.ctc!], [logs.loss!])).toBeLessThan(1e-6);
  });

  test("of texts and lists are edits by items", () => {
    expect(bptt.editDistance("kitten", "sitting")).toBe(3);
    expect(bptt.editDistance("", "abc")).toBe(3);
    expect(bptt.editDistance([1, 2, 3], new Uint8Array([2, 3, 4]))).toBe(2);
    // A character is one, however many units it has.
    expect(bptt.editDistance("a😀b", "ab")).toBe(1);
    expect(bptt.characterErrorRate(["abcd", "x"], ["abed", "xy"])).toBe(2 / 5);
    expect(bptt.wordErrorRate(["the cat  sat", ""], [" the cat sat down", "a"])).toBe(2 / 3);
    expect(bptt.labelErrorRate([[1, 2], []], [[1], [5]])).toBe(1);
    const refused = (act: () => unknown) => expect(act).toThrow(bptt.BpttError);
    refused(() => bptt.editDistance(3 as never, "a"));
    refused(() => bptt.labelErrorRate([[1]], []));
    refused(() => bptt.labelErrorRate([[]], [[1]]));
    refused(() => bptt.wordErrorRate(["a"], [["a"]] as never));
    refused(() => bptt.characterErrorRate("a" as never, ["a"]));
  });
});
