// Streams of batches in place of arrays: the same bits, epochs of some steps, and streams that end, throw or never answer.
import { afterEach, describe, expect, test, vi } from "vitest";
import { Dense, Embedding, Sequential, SGD, SimpleRNN } from "../ts/index.js";
import { classifier, expectError, flatWeights, sentences } from "./support/models.js";

const quiet = { verbose: 0 } as const;
type Rows = ReturnType<typeof sentences>;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Batches of rows, as a function that begins anew each time it is called. */
const batches = ({ x, y }: Rows, size: number) =>
  function* () {
    for (let at = 0; at < x.length; at += size) {
      yield [x.slice(at, at + size), y.slice(at, at + size)] as const;
    }
  };

const later = (data: Rows, size: number, ms = 0) =>
  async function* () {
    for (const batch of batches(data, size)()) {
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      yield batch;
    }
  };

/** Rows of different lengths; by fours they have one. */
function ragged(rows: number): Rows {
  const { x, y } = sentences(rows, 9);
  return { x: x.map((row, r) => row.slice(0, r % 8 < 4 ? 5 : 2 + (r % 6))), y };
}

async function arraysRun(data: Rows, size: number, epochs: number) {
  const model = classifier(3);
  const options = { ...quiet, epochs, batchSize: size, shuffle: false };
  const { history } = await model.fit(data.x, data.y, options);
  return { history, weights: await flatWeights(model) };
}

describe("a stream gives the bits of the arrays that its batches are cut of", () => {
  const forms = {
    "a generator function": (data: Rows, size: number) => batches(data, size),
    "an async generator function": (data: Rows, size: number) => later(data, size),
    "an iterable object": (data: Rows, size: number) => ({
      [Symbol.iterator]: batches(data, size),
    }),
    "a function that gives an array": (data: Rows, size: number) => () => [
      ...batches(data, size)(),
    ],
    "batches that take their time": (data: Rows, size: number) => later(data, size, 1),
  };
  test.each(Object.entries(forms))("%s", async (_, form) => {
    for (const data of [sentences(50), ragged(50)]) {
      const model = classifier(3);
      const { history } = await model.fit(form(data, 8), { ...quiet, epochs: 2 });
      const found = { history: history, weights: await flatWeights(model) };
      expect(found).toEqual(await arraysRun(data, 8, 2));
    }
  });

  test("batch by batch where a hook watches", async () => {
    const data = sentences(50);
    const model = classifier(3);
    const seen: number[] = [];
    const callbacks = { onTrainBatchEnd: (batch: number) => void seen.push(batch) };
    await model.fit(later(data, 8), { ...quiet, callbacks });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(await flatWeights(model)).toEqual((await arraysRun(data, 8, 1)).weights);
  });

  test("whose generator fills the same array again and again", async () => {
    const data = sentences(48);
    const ids = new Int32Array(8 * 6);
    const stream = function* () {
      for (const [x, y] of batches(data, 8)()) {
        ids.set(x.flat());
        yield [{ data: ids, shape: [8, 6] }, y] as const;
      }
    };
    const model = classifier(3);
    await model.fit(stream, { ...quiet, epochs: 2 });
    expect(await flatWeights(model)).toEqual((await arraysRun(data, 8, 2)).weights);
  });

  test("with weights as third members, or by class", async () => {
    const data = sentences(50);
    const sampleWeight = data.y.map((_, r) => 1 + (r % 3));
    const weighed = function* () {
      let at = 0;
      for (const [x, y] of batches(data, 8)()) {
        yield [x, y, sampleWeight.slice(at, at + y.length)] as const;
        at += y.length;
      }
    };
    const classWeight = { 0: 2, 1: 0.5 };
    const options = { ...quiet, batchSize: 8, shuffle: false };
    type Fit = (model: Sequential) => Promise<unknown>;
    const fits: [Fit, Fit][] = [
      [(m) => m.fit(weighed(), quiet), (m) => m.fit(data.x, data.y, { ...options, sampleWeight })],
      [
        (m) => m.fit(batches(data, 8), { ...quiet, classWeight }),
        (m) => m.fit(data.x, data.y, { ...options, classWeight }),
      ],
    ];
    for (const [fitStream, fitRows] of fits) {
      const [streamed, whole] = [classifier(3), classifier(3)];
      await fitStream(streamed);
      await fitRows(whole);
      const weights = await flatWeights(streamed);
      expect(weights).toEqual(await flatWeights(whole));
      expect(weights).not.toEqual((await arraysRun(data, 8, 1)).weights);
    }
    const model = classifier(3);
    const scores = await model.evaluate(data.x, data.y, { ...quiet, batchSize: 8, sampleWeight });
    expect(await model.evaluate(weighed(), quiet)).toEqual(scores);
  });

  test("of evaluate and predict", async () => {
    const model = classifier(3);
    const data = ragged(50);
    const scores = await model.evaluate(data.x, data.y, { ...quiet, batchSize: 8 });
    expect(await model.evaluate(batches(data, 8), quiet)).toEqual(scores);
    const answers = await model.predict(data.x, { batchSize: 8 });
    const xs = async function* () {
      for (const [x] of batches(data, 8)()) yield x;
    };
    expect(await model.predict(xs())).toEqual(answers);
    expect((await model.predict(xs(), { steps: 2 })).toArray()).toEqual(
      answers.toArray().slice(0, 16),
    );
    const first = await model.predict(data.x, { batchSize: 8, steps: 2 });
    expect(first.toArray()).toEqual(answers.toArray().slice(0, 16));
  });
});

test("predictions at every step keep the lengths that batches have", async () => {
  const rnn = new SimpleRNN(3, { returnSequences: true });
  const model = new Sequential([new Embedding(9, 2), rnn, new Dense(2)], { seed: 1 });
  const stream = function* () {
    yield [[1, 2, 3]];
    yield [
      [4, 5],
      [6, 7, 8, 1],
    ];
  };
  const answers = await model.predict(stream);
  expect(answers.lengths).toEqual(Uint32Array.of(3, 2, 4));
  const whole = await model.predict([
    [1, 2, 3],
    [4, 5],
    [6, 7, 8, 1],
  ]);
  expect(answers.toArray()).toEqual(whole.toArray());
});

describe("steps", () => {
  test("an epoch of some goes on where the last one ended, over the end of the stream too", async () => {
    const data = sentences(40);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const seen: number[] = [];
    const stream = function* () {
      for (const [i, batch] of [...batches(data, 8)()].entries()) {
        seen.push(i);
        yield batch;
      }
    };
    const steps: number[] = [];
    const callbacks = { onTrainBatchEnd: (batch: number) => void steps.push(batch) };
    await classifier().fit(stream, { ...quiet, epochs: 4, stepsPerEpoch: 2, callbacks });
    // As in Keras: the third epoch has what is left, and the fourth begins anew.
    expect(steps).toEqual([0, 1, 0, 1, 0, 0, 1]);
    expect(seen).toEqual([0, 1, 2, 3, 4, 0, 1]);
    expect(warn.mock.calls.flat().join()).toMatch(/ran out of data after 1 of 2 batches/);
  });

  test("of arrays likewise, with a new order of rows where they begin anew", async () => {
    const { x, y } = sentences(40);
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const steps: number[] = [];
    const callbacks = { onTrainBatchEnd: (batch: number) => void steps.push(batch) };
    const options = { ...quiet, batchSize: 8, epochs: 4, stepsPerEpoch: 2, callbacks };
    await classifier().fit(x, y, options);
    expect(steps).toEqual([0, 1, 0, 1, 0, 0, 1]);
    expect(console.warn).toHaveBeenCalledOnce();
  });

  test("a stream that ends with an epoch begins anew without a word", async () => {
    const warn = vi.spyOn(console, "warn");
    const model = classifier(3);
    const data = sentences(32);
    await model.fit(batches(data, 8), { ...quiet, epochs: 4, stepsPerEpoch: 2 });
    expect(warn).not.toHaveBeenCalled();
    expect(await flatWeights(model)).toEqual((await arraysRun(data, 8, 2)).weights);
  });

  test("one generator over several epochs, and over two runs, from which nothing is lost", async () => {
    const data = sentences(32);
    const model = classifier(3);
    const stream = batches(data, 8)();
    await model.fit(stream, { ...quiet, epochs: 1, stepsPerEpoch: 2 });
    await model.fit(stream, { ...quiet, epochs: 2, stepsPerEpoch: 1 });
    expect(await flatWeights(model)).toEqual((await arraysRun(data, 8, 1)).weights);
  });

  test("a generator that ends early ends the training, which a warning tells", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = classifier(3);
    const data = sentences(24);
    const { epoch } = await model.fit(batches(data, 8)(), {
      ...quiet,
      epochs: 5,
      stepsPerEpoch: 2,
    });
    expect(epoch).toEqual([0, 1]);
    expect(warn.mock.calls.flat()).toEqual([
      expect.stringMatching(/^Your input ran out of data after 1 of 2 batches; interrupting/),
    ]);
    expect(await flatWeights(model)).toEqual((await arraysRun(data, 8, 1)).weights);
  });
});

describe("validation", () => {
  test("on a stream, after some epochs alone, in batches of its own size", async () => {
    const { x, y } = sentences(40);
    const held = sentences(20, 7);
    const run = async (options: object) => {
      const { history } = await classifier(3).fit(x, y, { ...quiet, epochs: 4, ...options });
      return history;
    };
    const all = await run({ validationData: [held.x, held.y] });
    const streamed = await run({ validationData: batches(held, 32), validationFreq: 2 });
    expect(streamed.loss).toEqual(all.loss);
    expect(streamed.val_loss).toEqual([all.val_loss![1], all.val_loss![3]]);
    const listed = await run({ validationData: [held.x, held.y], validationFreq: [1, 4] });
    expect(listed.val_loss).toEqual([all.val_loss![0], all.val_loss![3]]);
    const some = await run({
      validationData: [held.x, held.y],
      validationBatchSize: 5,
      validationSteps: 2,
    });
    const first = await run({ validationData: [held.x.slice(0, 10), held.y.slice(0, 10)] });
    some.val_loss!.forEach((loss, i) => {
      expect(loss).toBeCloseTo(first.val_loss![i]!, 6);
    });
  });
});

describe("is refused in words, and leaves the model as it was", () => {
  const data = sentences(16);
  const pairs = batches(data, 8);
  const wrong = (...members: unknown[]) =>
    function* () {
      yield* members;
    } as unknown as typeof pairs;
  const cases: [
    string,
    (model: Sequential) => Promise<unknown>,
    Parameters<typeof expectError>[1],
    RegExp,
  ][] = [
    [
      "a generator for two epochs",
      (m) => m.fit(pairs(), { epochs: 2 }),
      "InvalidArgument",
      /x can be read only once.*`stepsPerEpoch`/,
    ],
    [
      "a generator for two validations",
      (m) => m.fit(pairs, { epochs: 2, validationData: pairs() }),
      "InvalidArgument",
      /validationData can be read only once.*`validationSteps`/,
    ],
    [
      "a batchSize",
      (m) => m.fit(pairs, { batchSize: 3 }),
      "InvalidArgument",
      /`batchSize` with a stream/,
    ],
    [
      "a batchSize of evaluate",
      (m) => m.evaluate(pairs, { batchSize: 3 }),
      "InvalidArgument",
      /evaluate.*`batchSize`/,
    ],
    [
      "shuffling",
      (m) => m.fit(pairs, { shuffle: true }),
      "InvalidArgument",
      /`shuffle` with a stream/,
    ],
    [
      "a split",
      (m) => m.fit(pairs, { validationSplit: 0.5 }),
      "InvalidArgument",
      /`validationSplit` with a stream/,
    ],
    [
      "targets beside it",
      (m) => m.fit(pairs, data.y as object),
      "InvalidArgument",
      /brings its targets/,
    ],
    ["no batch at all", (m) => m.fit(wrong()), "EmptyData", /x gives no batch/],
    [
      "x alone",
      (m) => m.fit(wrong(data.x)),
      "InvalidArgument",
      /Batch 1 of x: expected \[x, y\] or \[x, y, sampleWeight\], got an array/,
    ],
    [
      "weights that don't fit",
      (m) => m.fit(wrong([data.x, data.y, [1]])),
      "Shape",
      /^Batch 1 of x: .*sampleWeight/,
    ],
    [
      "an id out of the vocabulary",
      (m) => m.fit(wrong([[[99]], [1]])),
      "TokenOutOfRange",
      /^Batch 1 of x: Token id 99 at x\[0\]\[0\]/,
    ],
    [
      "such a validation",
      (m) => m.fit(pairs, { validationData: wrong([[[99]], [1]]) }),
      "TokenOutOfRange",
      /^Batch 1 of validationData/,
    ],
    [
      "a function that gives no iterable",
      (m) => m.fit((() => 7) as never),
      "InvalidArgument",
      /x is a function, and should give an iterable of batches, got 7/,
    ],
    [
      "an iterator without next",
      (m) => m.fit({ [Symbol.iterator]: () => ({}) } as never),
      "InvalidArgument",
      /should have a method `next`/,
    ],
    [
      "an iterator that answers nonsense",
      (m) => m.fit({ [Symbol.iterator]: () => ({ next: () => 3 }) } as never),
      "InvalidArgument",
      /objects \{ done, value \}, got 3/,
    ],
  ];
  test.each(cases)("%s", async (_, run, code, message) => {
    const model = classifier();
    model.build([null, null]);
    const before = await flatWeights(model);
    await expectError(() => run(model), code, message);
    expect(await flatWeights(model)).toEqual(before);
    await model.fit(data.x, data.y, quiet);
  });

  test("a stream that can't be read again, though it says so", async () => {
    const model = classifier();
    const once = pairs();
    const stream = { [Symbol.iterator]: () => ({ next: () => once.next() }) };
    await expectError(
      () => model.fit(stream, { ...quiet, epochs: 2 }),
      "EmptyData",
      /none when it was read again/,
    );
  });
});

describe("a stream that goes wrong under way", () => {
  const data = sentences(40);
  test.each([true, false])("trains on all batches before (watched: %s)", async (watched) => {
    const stream = (fault: () => unknown) =>
      async function* () {
        yield* [...batches(data, 8)()].slice(0, 3);
        yield fault() as never;
      };
    const callbacks = watched ? { onTrainBatchEnd() {} } : {};
    const expected = await arraysRun({ x: data.x.slice(0, 24), y: data.y.slice(0, 24) }, 8, 1);
    const thrown = new Error("out of paper");
    const model = classifier(3);
    const throwing = stream(() => {
      throw thrown;
    });
    await expect(model.fit(throwing, { ...quiet, callbacks })).rejects.toBe(thrown);
    expect(await flatWeights(model)).toEqual(expected.weights);
    const other = classifier(3);
    const misfit = stream(() => [[[1]], [1, 0]]);
    const run = () => other.fit(misfit, { ...quiet, callbacks });
    await expectError(run, "Shape", /^Batch 4 of x: Data cardinality is ambiguous/);
    expect(await flatWeights(other)).toEqual(expected.weights);
  });

  test("is closed when a run ends early, and a generator that was given is not", async () => {
    let closed = 0;
    const stream = function* () {
      try {
        yield* batches(data, 8)();
      } finally {
        closed++;
      }
    };
    const model = classifier();
    const callbacks = {
      onTrainBatchEnd: () => {
        model.stopTraining = true;
      },
    };
    await model.fit(stream, { ...quiet, callbacks });
    expect(closed).toBe(1);
    await model.evaluate(stream, { ...quiet, steps: 2 });
    expect(closed).toBe(2);
    await expectError(() => model.predict(stream as never, quiet), "InvalidArgument");
    expect(closed).toBe(3);
    const given = stream();
    await model.fit(given, { ...quiet, stepsPerEpoch: 2 });
    expect(closed).toBe(3);
    expect(given.next().done).toBe(false);
  });

  test("an abort ends the wait for a batch that never comes", async () => {
    const controller = new AbortController();
    const stream = async function* () {
      yield* batches(data, 8)();
      setTimeout(() => controller.abort(new Error("enough")), 5);
      await new Promise(() => {});
    };
    const model = classifier();
    const run = model.fit(stream, { ...quiet, signal: controller.signal });
    await expect(run).rejects.toThrow("enough");
    await model.evaluate(data.x, data.y, quiet);
  });

  test("another call of fit or compile is refused while the first batch is awaited", async () => {
    const model = classifier();
    const run = model.fit(later(data, 8, 5), quiet);
    await expectError(() => model.fit(data.x, data.y), "Busy");
    await expectError(() => model.compile({ loss: "mse" }), "Busy");
    await run;
  });

  test("a wrong target that only the engine can find is told by its batch", async () => {
    const rnn = new SimpleRNN(3, { returnSequences: true });
    const model = new Sequential([new Embedding(9, 2, { maskZero: true }), rnn, new Dense(3)], {
      seed: 1,
    });
    model.compile({ loss: "sparse_categorical_crossentropy" });
    const stream = () =>
      [
        [[[1, 2]], [[0, 1]]],
        [[[1, 2]], [[0, 7]]],
      ] as [number[][], number[][]][];
    await expectError(() => model.fit(stream, quiet), "Target", /batch 2|Batch 2/i);
  });
});

test("the steps of a first epoch are not known, those of the next are", async () => {
  const steps: unknown[] = [];
  const lines: unknown[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
  const model = classifier();
  const callbacks = { setParams: (params: { steps: unknown }) => void steps.push(params.steps) };
  await model.fit(batches(sentences(40), 8), { epochs: 2, verbose: 2, callbacks });
  await model.fit(batches(sentences(40), 8), { verbose: 0, stepsPerEpoch: 3, callbacks });
  expect(steps).toEqual([null, 3]);
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toMatch(/ - 5\/5 - /);
});

test("a stream longer than memory keeps memory flat", async () => {
  // STREAM_GB=10 streams as much as no test should take.
  const batchBytes = 64 * 4096 * 4;
  const steps = Math.ceil((Number(process.env.STREAM_GB ?? 0.5) * 2 ** 30) / batchBytes);
  const numbers = new Float32Array(64 * 4096);
  const labels = new Float32Array(64);
  const stream = function* () {
    for (let step = 0; step < steps; step++) {
      numbers.fill(step % 7, 0, 4096);
      yield [
        { data: numbers, shape: [64, 4096] },
        { data: labels, shape: [64] },
      ] as const;
    }
  };
  const model = new Sequential([new Dense(1)], { seed: 1 });
  model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 1e-7 }) });
  const held: number[] = [];
  let seen = 0;
  const callbacks = {
    onTrainBatchEnd: async (batch: number) => {
      seen++;
      if (batch % Math.ceil(steps / 8) === 0) held.push((await model.memoryUse()).total);
    },
  };
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const before = process.memoryUsage().rss;
  await model.fit(stream, { ...quiet, callbacks });
  clearInterval(watch);
  expect(seen).toBe(steps);
  expect(new Set(held).size).toBe(1);
  // What the collector has not come to yet, far below what was streamed.
  expect(most - before).toBeLessThan(300 * 2 ** 20);
  if (process.env.STREAM_GB) console.log(`${steps} batches, ${(most - before) / 2 ** 20} MB more`);
}, 600_000);
