// What may be given as data, what is refused and in which words. A refused call leaves the model as it was.
import { describe, expect, test } from "vitest";
import { Dense, Embedding, Sequential, SimpleRNN } from "../ts/index.js";
import { classifier, expectError, flatWeights, sentences } from "./support/models.js";

const tagger = (classes = 3) => {
  const model = new Sequential(
    [
      new Embedding(20, 4),
      new SimpleRNN(5, { returnSequences: true }),
      new Dense(classes, { activation: "softmax" }),
    ],
    { seed: 3 },
  );
  model.compile({ loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  return model;
};

const recurrence = (features = 2) => {
  const model = new Sequential([new SimpleRNN(4), new Dense(1)], { seed: 4 });
  model.compile({ loss: "mse" });
  model.build([null, null, features]);
  return model;
};

describe("equal data in every accepted form gives equal numbers", () => {
  test("token ids", async () => {
    const model = classifier();
    const x = [
      [1, 2, 3],
      [4, 5, 19],
    ];
    const expected = (await model.predict(x)).toArray();
    const forms = [
      x.map((row) => Int32Array.from(row)),
      x.map((row) => Uint8Array.from(row)),
      x.map((row) => Float64Array.from(row)),
      { data: Int32Array.from(x.flat()), shape: [2, 3] },
      { data: Uint16Array.from(x.flat()), shape: [2, 3] },
      { data: x.flat(), shape: [2, 3] },
    ];
    for (const form of forms) expect((await model.predict(form)).toArray()).toEqual(expected);
  });

  test("sequences of vectors", async () => {
    const model = recurrence();
    const x = [
      [
        [0.5, 1],
        [2, -1],
        [0, 0.25],
      ],
      [
        [1, 1],
        [0, 0],
        [-1, 2],
      ],
    ];
    const expected = (await model.predict(x)).toArray();
    const forms = [
      x.map((row) => row.map((step) => Float32Array.from(step))),
      { data: Float32Array.from(x.flat(2)), shape: [2, 3, 2] },
      { data: Float64Array.from(x.flat(2)), shape: [2, 3, 2] },
    ];
    for (const form of forms) expect((await model.predict(form)).toArray()).toEqual(expected);
  });

  test("an axis of length 1 may be left out at the end, as in Keras", async () => {
    const model = recurrence(1);
    const long = await model.predict([
      [[1], [2]],
      [[3], [4]],
    ]);
    expect(
      (
        await model.predict([
          [1, 2],
          [3, 4],
        ])
      ).data,
    ).toEqual(long.data);
  });

  test("targets", async () => {
    const { x, y } = sentences(6);
    const forms = [
      y,
      y.map((v) => [v]),
      Float32Array.from(y),
      Uint8Array.from(y),
      y.map((v) => v === 1) as never,
      { data: y, shape: [6, 1] },
    ];
    const losses = [];
    for (const form of forms) losses.push((await classifier().testOnBatch(x, form)).loss);
    expect(new Set(losses).size).toBe(1);
  });

  test("targets at every step, rectangular and ragged", async () => {
    const x = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const y = [
      [0, 1, 2],
      [2, 1, 0],
    ];
    const expected = await tagger().testOnBatch(x, y);
    expect(
      await tagger().testOnBatch(
        x,
        y.map((row) => row.map((v) => [v])),
      ),
    ).toEqual(expected);
    const ragged = await tagger().testOnBatch(
      [
        [1, 2, 3],
        [4, 5],
      ],
      [
        [0, 1, 2],
        [2, 1],
      ],
    );
    expect(ragged.loss).toBeGreaterThan(0);
    expect(
      await tagger().testOnBatch(
        [
          [1, 2, 3],
          [4, 5],
        ],
        [
          [[0], [1], [2]],
          [[2], [1]],
        ],
      ),
    ).toEqual(ragged);
  });
});

describe("ragged rows", () => {
  test("simply end: the same as each row alone", async () => {
    const model = classifier();
    const rows = [[1, 2, 3, 4], [5], [6, 7], [8, 9, 10, 11, 12]];
    const together = (await model.predict(rows)).toArray();
    for (const [i, row] of rows.entries()) {
      expect((await model.predict([row])).toArray()[0]![0]).toBeCloseTo(together[i]![0]!, 6);
    }
  });

  test("give answers row by row at every step", async () => {
    const model = tagger();
    const answers = await model.predict([[1, 2, 3], [4], [5, 6]]);
    expect(answers.shape).toEqual([6, 3]);
    expect([...answers.lengths!]).toEqual([3, 1, 2]);
    const nested = answers.toArray<number[][][]>();
    expect(nested.map((row) => row.length)).toEqual([3, 1, 2]);
    expect(nested[2]![1]!.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    const rectangular = await model.predict([[5, 6]]);
    expect(rectangular.shape).toEqual([1, 2, 3]);
    const [row] = rectangular.toArray<number[][][]>();
    expect(row!.flat()).toEqual(nested[2]!.flat().map((value) => expect.closeTo(value, 6)));
  });

  test("are trained and shuffled with their own targets", async () => {
    const x = Array.from({ length: 40 }, (_, r) =>
      Array.from({ length: 1 + (r % 5) }, (_, t) => (r + t) % 20),
    );
    const y = x.map((row) => row.map((id) => id % 3));
    const model = tagger();
    const { history } = await model.fit(x, y, { epochs: 60, batchSize: 8, verbose: 0 });
    expect(history.accuracy!.at(-1)).toBeGreaterThan(0.95);
  });

  test("of vectors give what each row gives alone, from nested arrays or with lengths", async () => {
    const rows = [
      [
        [1, 2],
        [3, 4],
      ],
      [[1, 2]],
    ];
    const model = recurrence();
    const together = await model.predict(rows);
    const alone = [];
    for (const row of rows) alone.push((await model.predict([row])).toArray()[0]!);
    expect(together.toArray()).toEqual(alone);
    const data = Float32Array.of(1, 2, 3, 4, 1, 2, 9, 9);
    const padded = await model.predict({ data, shape: [2, 2, 2], lengths: [2, 1] });
    expect(padded.data).toEqual(together.data);
    const run = () =>
      model.predict([
        [[1, 2]],
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ]);
    await expectError(run, "Shape", /x\[1\] has shape \[2, 3\], and \(steps, 2\) was expected/);
    await expectError(
      () => model.predict({ data, shape: [2, 2, 2], lengths: [2, 3] }),
      "Shape",
      /no length above the steps/,
    );
  });
});

describe("token ids that cannot be used", () => {
  const bad = (x: unknown, code: Parameters<typeof expectError>[1], ...patterns: RegExp[]) =>
    expectError(() => classifier().predict(x as never), code, ...patterns);

  test("say which id stands where", async () => {
    await bad(
      [
        [1, 2],
        [3, 20],
      ],
      "TokenOutOfRange",
      /Token id 20 at x\[1\]\[1\].*"embedding".*\[0, 20\)/,
    );
    await bad([[1, -1]], "TokenOutOfRange", /Token id -1 at x\[0\]\[1\]/);
    await bad(
      [
        [1, 2],
        [1.5, 2],
      ],
      "TokenOutOfRange",
      /x\[1\]\[0\] is 1.5.*integer/,
    );
    await bad([[1, Number.NaN]], "NotFinite", /x\[0\]\[1\] is NaN/);
    await bad(
      { data: Int32Array.of(0, 1, 2, 99), shape: [2, 2] },
      "TokenOutOfRange",
      /99 at x\[1\]\[1\]/,
    );
    await bad(
      [
        [1, 2, 3],
        [4, 2 ** 40],
      ],
      "TokenOutOfRange",
      /1099511627776 at x\[1\]\[1\]/,
    );
  });

  test("say what is no id at all", async () => {
    await bad([[1, "2"]], "InvalidArgument", /x\[0\]\[1\] is "2" \(a string\)/);
    await bad([[1, undefined]], "InvalidArgument", /x\[0\]\[1\] is undefined/);
    await bad([[1, 2n]], "InvalidArgument", /x\[0\]\[1\] is 2n/);
    await bad([[1, 2], null], "InvalidArgument", /x\[1\] is null/);
    await bad("good film", "InvalidArgument", /rows of token ids.*got "good film"/);
    await bad(["good film"], "InvalidArgument", /x\[0\] is "good film"/);
    await bad([BigInt64Array.of(1n)], "InvalidArgument", /x\[0\] is a BigInt64Array/);
  });

  test("say which shape was expected", async () => {
    await bad([1, 2, 3], "Shape", /"embedding".*rank 2.*\[row\]/);
    await bad({ data: [1, 2, 3], shape: [3] }, "Shape", /rank 2.*\[3\]/);
    await bad({ data: [1, 2, 3], shape: [2, 2] }, "Shape", /3 elements.*needs 4/);
    await bad([], "EmptyData", /x is empty/);
    await bad([[], []], "EmptyData", /Every row of x is empty/);
  });
});

describe("numbers that cannot be used", () => {
  const bad = (x: unknown, code: Parameters<typeof expectError>[1], ...patterns: RegExp[]) =>
    expectError(() => recurrence().predict(x as never), code, ...patterns);

  test("say where they stand", async () => {
    await bad(
      [
        [
          [1, 2],
          [3, Number.NaN],
        ],
      ],
      "NotFinite",
      /x\[0\]\[1\]\[1\] is NaN/,
    );
    await bad(
      [[[1, 2]], [[Number.POSITIVE_INFINITY, 2]]],
      "NotFinite",
      /x\[1\]\[0\]\[0\] is Infinity/,
    );
    await bad([[[1, 1e39]]], "NotFinite", /x\[0\]\[0\]\[1\].*too large for a 32-bit float/);
    await bad(
      { data: Float32Array.of(1, Number.NaN), shape: [1, 1, 2] },
      "NotFinite",
      /x\[0\]\[0\]\[1\] is NaN/,
    );
    await bad([[[1, "a"]]], "InvalidArgument", /x\[0\]\[0\]\[1\] is "a"/);
  });

  test("say where they stand where the engine alone has looked at them", async () => {
    const model = recurrence();
    const data = Float32Array.from({ length: 4 * 3 * 2 }, (_, i) => i / 10);
    const x = { data, shape: [4, 3, 2] };
    const expected = (await model.predict(x)).toArray();
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      data[2 * 6 + 3] = bad;
      const where = new RegExp(`^x\\[2\\]\\[1\\]\\[1\\] is ${bad}: `);
      for (const batchSize of [1, 2, 4, 32]) {
        await expectError(() => model.predict(x, { batchSize }), "NotFinite", where);
      }
      await expectError(() => model.predictOnBatch(x), "NotFinite", where);
      data[2 * 6 + 3] = 1.5;
    }
    expect((await model.predict(x)).toArray()).toEqual(expected);
  });

  test("build no model", async () => {
    const model = new Sequential([new SimpleRNN(4), new Dense(1)]);
    const x = { data: Float32Array.of(1, Number.NaN), shape: [1, 1, 2] };
    await expectError(() => model.predict(x), "NotFinite", /^x\[0\]\[0\]\[1\]/);
    await expectError(() => model.predictOnBatch(x), "NotFinite", /^x\[0\]\[0\]\[1\]/);
    // It is free to take other sizes.
    expect((await model.predict([[[1, 2, 3]]])).shape).toEqual([1, 1]);
  });

  test("leave the states of a stateful model", async () => {
    const model = new Sequential([new SimpleRNN(4, { stateful: true })], { seed: 1 });
    model.build([1, null, 1]);
    const twin = new Sequential([new SimpleRNN(4, { stateful: true })], { seed: 1 });
    twin.build([1, null, 1]);
    const x = { data: Float32Array.of(0.5, 1, Number.NaN), shape: [3, 1, 1] };
    await expectError(() => model.predict(x, { batchSize: 1 }), "NotFinite", /^x\[2\]\[0\]\[0\]/);
    expect((await model.predict([[[1]]])).toArray()).toEqual(
      (await twin.predict([[[1]]])).toArray(),
    );
  });

  test("say which shape was expected", async () => {
    await bad([[1, 2]], "Shape", /"simple_rnn".*rank 3.*\(rows, steps, features\).*\[1, 2\]/);
    await bad(
      [[[1, 2, 3]]],
      "Shape",
      /expected x of shape \(None, None, 2\), found shape \(1, 1, 3\)/,
    );
    await bad([[[1, 2], 3]], "Shape", /x\[0\]\[1\] is 3/);
    await bad([[[1, 2], [1]]], "Shape", /x\[0\]\[1\] has length 1/);
    await bad([[]], "EmptyData", /x\[0\] is empty/);
    await bad(undefined, "InvalidArgument", /x should be an array/);
  });

  test("vectors for a model of vectors", async () => {
    const model = new Sequential([new Dense(2)]);
    await expectError(
      () => model.predict([1, 2] as never),
      "Shape",
      /rank 2 or 3.*\(rows, features\)/,
    );
    expect((await model.predict([[1, 2, 3]])).shape).toEqual([1, 2]);
    await expectError(() => model.predict([[1, 2]]), "Shape", /\(None, 3\), found shape \(1, 2\)/);
  });
});

describe("targets that cannot be used", () => {
  const x = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];

  test("for a binary loss", async () => {
    const bad = (y: unknown, code: Parameters<typeof expectError>[1], ...patterns: RegExp[]) =>
      expectError(() => classifier().fit(x, y as never), code, ...patterns);
    await bad([0, 1], "Shape", /same number of samples: x has 3 rows, y has 2/);
    await bad(
      [0, 1, 2],
      "Target",
      /y\[2\] is 2: the loss "binary_crossentropy" expects a target between 0 and 1/,
    );
    await bad([0, -1, 1], "Target", /y\[1\] is -1/);
    await bad([0, 1, Number.NaN], "NotFinite", /y\[2\] is NaN/);
    await bad(["pos", "neg", "pos"], "InvalidArgument", /y\[0\] is "pos" \(a string\)/);
    await bad(
      [
        [0, 1],
        [1, 0],
        [0, 1],
      ],
      "Shape",
      /expected \[3, 1\] or \[3\], got \[3, 2\]/,
    );
    await bad([], "EmptyData", /y is empty/);
    await bad(undefined, "InvalidArgument", /y is missing/);
  });

  test("for class indices and for one-hot rows", async () => {
    const softmax = (loss: "sparse_categorical_crossentropy" | "categorical_crossentropy") => {
      const model = new Sequential([
        new Embedding(20, 2),
        new SimpleRNN(3),
        new Dense(4, { activation: "softmax" }),
      ]);
      model.compile({ loss, metrics: ["accuracy"] });
      return model;
    };
    const sparse = (y: unknown, code: Parameters<typeof expectError>[1], ...patterns: RegExp[]) =>
      expectError(
        () => softmax("sparse_categorical_crossentropy").fit(x, y as never),
        code,
        ...patterns,
      );
    await sparse(
      [0, 3, 4],
      "Target",
      /y\[2\] is 4.*integer class index in \[0, 4\).*"dense" has 4/,
    );
    await sparse([0, 0.5, 1], "Target", /y\[1\] is 0.5/);
    await sparse([[0], [1], [-1]], "Target", /y\[2\]\[0\] is -1/);
    await sparse(
      [
        [1, 0, 0, 0],
        [1, 0, 0, 0],
        [1, 0, 0, 0],
      ],
      "Shape",
      /categorical_crossentropy"/,
    );
    const hot = (y: unknown, code: Parameters<typeof expectError>[1], ...patterns: RegExp[]) =>
      expectError(() => softmax("categorical_crossentropy").fit(x, y as never), code, ...patterns);
    await hot(
      [
        [1, 0, 0],
        [1, 0, 0],
        [1, 0, 0],
      ],
      "Shape",
      /expected \[3, 4\], got \[3, 3\]/,
    );
    await hot([0, 1, 2], "Shape", /sparse_categorical_crossentropy/);
    await hot(
      [
        [1, 0, 0, 0],
        [0, 2, 0, 0],
        [0, 0, 0, 1],
      ],
      "Target",
      /y\[1\]\[1\] is 2/,
    );
    await hot(
      [
        [1, 0, 0, 0],
        [0, 1, 0],
        [0, 0, 0, 1],
      ],
      "Shape",
      /y\[1\] has length 3/,
    );
  });

  test("at every step", async () => {
    const bad = (rows: number[][], y: unknown, ...patterns: RegExp[]) =>
      expectError(() => tagger().fit(rows, y as never), "Shape", ...patterns);
    await bad(x, [0, 1, 2], /expected \[3, 2, 1\] or \[3, 2\], got \[3\]/);
    await bad(
      x,
      [
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 2],
      ],
      /got \[3, 3\]/,
    );
    await bad(
      [[1, 2], [3]],
      [
        [0, 1],
        [2, 0],
      ],
      /y\[1\] is of length 2, and x\[1\] has 1 steps/,
    );
    await bad([[1, 2], [3]], { data: [0, 1, 2], shape: [3] }, /rows of x are ragged/);
    await bad([[1, 2], [3]], [[0, 1]], /x has 2 rows, y has 1/);
    const run = () => tagger().fit([[1, 2], [3]], [[0, 1], [3]]);
    await expectError(run, "Target", /y\[1\]\[0\] is 3/);
  });

  test("of the validation data are named as such", async () => {
    const run = (pair: [number[][], number[]]) => () =>
      classifier().fit(x, [0, 1, 0], { validationData: pair });
    await expectError(run([[[1, 99]], [0]]), "TokenOutOfRange", /validationData\[0\]\[0\]\[1\]/);
    // Of a model that takes its shapes from the data, before it is trained.
    const epochs: number[] = [];
    const callbacks = { onEpochBegin: (epoch: number) => void epochs.push(epoch) };
    for (const [rows, held] of [
      [[[1], [2]], [[1, 2]]],
      [
        [[[1], [2]]],
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ],
    ] as [number[][], number[][]][]) {
      const model = new Sequential([new Dense(1)]);
      model.compile({ loss: "mse" });
      const targets = rows.map(() => (Array.isArray(rows[0]![0]) ? [[0], [0]] : 0));
      const validationData: [number[][], number[]] = [held, [0]];
      const fit = () =>
        model.fit(rows, targets as never, { verbose: 0, callbacks, validationData });
      await expectError(fit, "Shape", /validationData\[0\] of shape/);
    }
    expect(epochs).toEqual([]);
    await expectError(run([[[1, 9]], [7]]), "Target", /validationData\[1\]\[0\] is 7/);
    await expectError(
      run([[[1, 9]], [0, 1]]),
      "Shape",
      /validationData\[0\] has 1 rows, validationData\[1\] has 2/,
    );
  });
});

test("a refused call leaves the model as it was", async () => {
  const unbuilt = classifier();
  await expectError(() => unbuilt.fit([[1, 99]], [1]), "TokenOutOfRange");
  expect(unbuilt.inputShape).toBeUndefined();

  const { x, y } = sentences(8);
  const model = classifier();
  await model.fit(x, y, { verbose: 0 });
  const before = await flatWeights(model);
  await expectError(() => model.fit([...x, [1, 2, 3, 4, 5, 99]], [...y, 1]), "TokenOutOfRange");
  await expectError(() => model.fit(x, [...y.slice(1), 3]), "Target");
  await expectError(() => model.setWeights([]), "Shape");
  expect(await flatWeights(model)).toEqual(before);
  await model.fit(x, y, { verbose: 0 });
});

test("large data is flattened quickly", async () => {
  const [rows, steps] = [20_000, 200];
  const nested = Array.from({ length: rows }, (_, r) =>
    Array.from({ length: steps }, (_, t) => (r + t) % 20),
  );
  const y = new Float32Array(rows);
  const model = classifier();
  const controller = new AbortController();
  controller.abort("checked");
  for (const x of [nested, { data: Int32Array.from(nested.flat()), shape: [rows, steps] }]) {
    const start = process.cpuUsage();
    // The signal ends the call right after the data was checked.
    await expect(model.fit(x, y, { signal: controller.signal })).rejects.toBe("checked");
    // By the processor's time: what else the machine does counts for nothing.
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(1000);
  }
});
