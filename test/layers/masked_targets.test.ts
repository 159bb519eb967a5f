// Targets at masked steps count for nothing, whatever stands there; all others have to suit their loss.
import {
  Activation,
  Dense,
  Embedding,
  GRU,
  input,
  type LossName,
  LSTM,
  Masking,
  Model,
  Rescaling,
  Sequential,
  SGD,
} from "bptt";
import { describe, expect, test } from "vitest";
import { expectError, flatWeights } from "../support/models.js";

const quiet = { verbose: 0 } as const;
const PAD = -9;

interface Head {
  loss: LossName;
  last: () => Dense;
  /** A target of one step, from a number. */
  label: (n: number) => number | number[];
  fillers: (number | number[])[];
  bad: number | number[];
  words: RegExp;
}

const HEADS: Head[] = [
  {
    loss: "binary_crossentropy",
    last: () => new Dense(1, { activation: "sigmoid" }),
    label: (n) => n % 2,
    fillers: [PAD, 1e30, 0.5],
    bad: 2,
    words: /between 0 and 1/,
  },
  {
    loss: "categorical_crossentropy",
    last: () => new Dense(3, { activation: "softmax" }),
    label: (n) => [0, 1, 2].map((i) => Number(i === n % 3)),
    fillers: [
      [PAD, PAD, PAD],
      [7, 0, -0.5],
    ],
    bad: [0, 1.5, 0],
    words: /between 0 and 1/,
  },
  {
    loss: "sparse_categorical_crossentropy",
    last: () => new Dense(3, { activation: "softmax" }),
    label: (n) => n % 3,
    fillers: [PAD, 3, 1.5, 1e9],
    bad: 3,
    words: /class index/,
  },
  {
    loss: "mse",
    last: () => new Dense(2),
    label: (n) => [n / 8, -n / 8],
    fillers: [
      [PAD, PAD],
      [1e30, 0],
    ],
    bad: [Number.NaN, 0],
    words: /must be finite/,
  },
];

/** Models whose mask the data tells, and some where layers compute what decides on it. */
const MODELS = {
  "token ids": () => [
    new Embedding(12, 3, { maskZero: true }),
    new GRU(4, { returnSequences: true }),
  ],
  Masking: () => [new Masking({ maskValue: PAD }), new LSTM(4, { returnSequences: true })],
  "Masking behind another layer": () => [
    new Rescaling(2, { offset: 1 }),
    new Masking({ maskValue: 2 * PAD + 1 }),
    new LSTM(4, { returnSequences: true }),
    new Activation("tanh"),
  ],
};

/** Rows of four steps, of which those that are masked are padding. */
function data(kind: keyof typeof MODELS, head: Head, filler: number | number[]) {
  const real = [
    [true, true, false, false],
    [true, true, true, true],
    [false, true, false, true],
  ];
  const ids = real.map((row, r) => row.map((is, t) => (is ? 1 + ((5 * r + t) % 11) : 0)));
  const values = real.map((row, r) => row.map((is, t) => (is ? [r / 4 + t / 8, 0.5] : [PAD, PAD])));
  const y = real.map((row, r) => row.map((is, t) => (is ? head.label(r + t) : filler)));
  return { x: kind === "token ids" ? ids : values, y };
}

function build(kind: keyof typeof MODELS, head: Head): Sequential {
  const model = new Sequential([...MODELS[kind](), head.last()], { seed: 2 });
  model.compile({ loss: head.loss, optimizer: new SGD({ learningRate: 0.1 }) });
  return model;
}

const cases = HEADS.flatMap((head) =>
  (Object.keys(MODELS) as (keyof typeof MODELS)[]).map((kind) => ({ kind, head, loss: head.loss })),
);

describe.each(cases)("$loss behind $kind", ({ kind, head }) => {
  test("takes any filler, and computes the same", async () => {
    const results = [];
    for (const filler of [head.label(0), ...head.fillers]) {
      using model = build(kind, head);
      const { x, y } = data(kind, head, filler);
      const { loss } = await model.evaluate(x as number[][], y as number[][], quiet);
      const options = { ...quiet, epochs: 2, batchSize: 2, validationData: [x, y] } as never;
      const { history } = await model.fit(x as number[][], y as number[][], options);
      await model.trainOnBatch(x as number[][], y as number[][]);
      results.push([loss, history, await flatWeights(model)]);
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });

  test("refuses NaN and infinity wherever they stand", async () => {
    using model = build(kind, head);
    for (const filler of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const width = [head.label(0)].flat().length;
      const { x, y } = data(kind, head, width === 1 ? filler : Array(width).fill(filler));
      await expectError(() => model.fit(x as never, y as never, quiet), "NotFinite", /y\[0\]\[2\]/);
    }
  });

  test("refuses what does not suit it at a real step, in words, before anything changes", async () => {
    using model = build(kind, head);
    const { x, y } = data(kind, head, head.fillers[0]!);
    await model.trainOnBatch(x as never, y as never);
    const before = await flatWeights(model);
    y[2]![3] = head.bad;
    const known = kind !== "Masking behind another layer" || head.loss === "mse";
    // Where layers decide on the mask the engine looks, and names the same row and step.
    const place = known
      ? /^y\[2\]\[3\]/
      : /^The target \S+ at row 2, step 3 of the output "dense\w*"/;
    const code = head.loss === "mse" ? "NotFinite" : "Target";
    for (const call of [
      "fit",
      "evaluate",
      "trainOnBatch",
      "testOnBatch",
      "gradientNorms",
    ] as const) {
      const options = call === "fit" || call === "evaluate" ? [quiet] : [];
      const run = () => (model[call] as (...args: unknown[]) => unknown)(x, y, ...options);
      await expectError(run, code, place, head.words);
    }
    expect(await flatWeights(model)).toEqual(before);
  });
});

test("rows are named as the data has them, shuffled, held out or cut into batches", async () => {
  using model = build("Masking behind another layer", HEADS[0]!);
  const x = Array.from({ length: 30 }, (_, r) => [
    [r / 30, 1],
    [PAD, PAD],
  ]);
  const y = x.map((_, r) => [[r % 2], [PAD]]);
  const train = (options: object) => model.fit(x, y, { ...quiet, batchSize: 4, ...options });
  await train({ validationSplit: 0.2 });
  for (const [row, options] of [
    [17, { shuffle: true }],
    [17, { shuffle: false }],
    [27, { validationSplit: 0.2 }],
  ] as const) {
    const label = y[row]![0]!;
    y[row]![0] = [5];
    await expectError(
      () => train(options),
      "Target",
      new RegExp(`^The target 5 at row ${row}, step 0 `),
    );
    y[row]![0] = label;
  }
  await train({});
});

test("ragged rows end where they end: every target counts", async () => {
  using model = new Sequential([
    new Embedding(9, 2),
    new GRU(3, { returnSequences: true }),
    new Dense(1, { activation: "sigmoid" }),
  ]);
  model.compile({ loss: "binary_crossentropy" });
  await model.fit([[1, 2, 3], [4]], [[1, 0, 1], [0]], quiet);
  const bad = () => model.fit([[1, 2, 3], [4]], [[1, 0, 1], [PAD]], quiet);
  await expectError(bad, "Target", /^y\[1\]\[0\] is -9/);
});

test("masks end where Keras's end, and of several outputs each has its own", async () => {
  const ids = input({ shape: [3], name: "ids" });
  const steps = new GRU(3, { returnSequences: true }).apply(
    new Embedding(9, 2, { maskZero: true }).apply(ids),
  );
  const tags = new Dense(1, { activation: "sigmoid", name: "tags" }).apply(steps);
  const all = new Dense(2, { activation: "softmax", name: "all" }).apply(new GRU(2).apply(steps));
  using model = new Model({ inputs: ids, outputs: [tags, all], seed: 1 });
  model.compile({ loss: ["binary_crossentropy", "sparse_categorical_crossentropy"] });
  const x = [
    [1, 2, 0],
    [0, 0, 0],
  ];
  const tagged = [
    [1, 0, PAD],
    [PAD, PAD, PAD],
  ];
  // A row that is masked from end to end has an output of its own, and a target that counts.
  await model.fit(x, [tagged, [0, 1]], quiet);
  await expectError(() => model.fit(x, [tagged, [0, PAD]], quiet), "Target", /^y\[1\]\[1\] is -9/);
  tagged[0]![1] = PAD;
  await expectError(
    () => model.fit(x, [tagged, [0, 1]], quiet),
    "Target",
    /^y\[0\]\[0\]\[1\] is -9/,
  );
});

test("a mask from elsewhere leaves targets out as well, and takes the place of the sequence's own", async () => {
  const ids = input({ shape: [3], name: "ids" });
  const counts = input({ shape: [3], name: "counts" });
  const embedded = new Embedding(9, 2, { maskZero: true }).apply(ids);
  const steps = new GRU(3, { returnSequences: true }).apply(embedded, { mask: counts });
  const outputs = new Dense(2, { activation: "softmax" }).apply(steps);
  using model = new Model({ inputs: [ids, counts], outputs, seed: 1 });
  model.compile({ loss: "sparse_categorical_crossentropy" });
  const x = [[[1, 2, 0]], [[0, 1, 1]]];
  for (const filler of [0, PAD, 1.5]) await model.fit(x, [[filler, 1, 0]], quiet);
  // Its id is padding, and its step counts.
  await expectError(() => model.fit(x, [[0, 1, PAD]], quiet), "Target", /row 0, step 2/);
});
