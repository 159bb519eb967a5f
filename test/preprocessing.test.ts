// Windows, splits, lookups and encodings, held to what Keras and tf.data make of the same data (test/conformance/preprocessing.py).
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  CategoryEncoding,
  Dataset,
  Discretization,
  type Encoding,
  Hashing,
  IntegerLookup,
  type LookupOptions,
  type NDArray,
  StringLookup,
  type TimeseriesOptions,
  timeseriesDatasetFromArray,
  toCategorical,
  trainTestSplit,
} from "../ts/index.js";
import { distance } from "./layers/helpers.js";
import { expectError } from "./support/models.js";

/** What a golden holds; the tests know the form of each part. */
// biome-ignore lint/suspicious/noExplicitAny: plain data of many forms.
type Loose = any;
const golden: Loose = JSON.parse(
  readFileSync(new URL("golden/preprocessing.json", import.meta.url), "utf8"),
);

async function all<T>(data: AsyncIterable<T>): Promise<T[]> {
  const elements: T[] = [];
  for await (const element of data) elements.push(element);
  return elements;
}

/** Numbers in lists, whatever they came in. */
function nested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nested);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  if (typeof value !== "object" || value === null) return value;
  const { data, shape } = value as NDArray;
  if (shape.length === 1) return Array.from(data);
  const size = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, i) =>
    nested({ data: Array.from(data).slice(i * size, (i + 1) * size), shape: shape.slice(1) }),
  );
}

const camel = (options: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );

describe("timeseriesDatasetFromArray", () => {
  const { data, targets, cases } = golden.windows;
  test.each(cases as Loose[])("gives Keras's windows with $options", async (each) => {
    const { sequenceLength, ...options } = camel(each.options) as unknown as TimeseriesOptions & {
      sequenceLength: number;
    };
    const windows = (series: Loose, goals: Loose) =>
      all<unknown>(timeseriesDatasetFromArray(series, goals, sequenceLength, options));
    expect(nested(await windows(data, targets))).toEqual(each.with_targets);
    const alone = each.alone.map((batch: unknown) => [batch]);
    expect(nested(await windows(data, null))).toEqual(alone);
    const numbers = each.numbers.map((batch: unknown) => [batch]);
    expect(nested(await windows(targets, null))).toEqual(numbers);
    expect(nested(await windows(Int32Array.from(targets), null))).toEqual(numbers);
    if (each.shifted === null) return;
    expect(nested(await windows(data.slice(0, -4), targets.slice(4)))).toEqual(each.shifted);
  });

  test("shuffles windows by seed and epoch, with their targets", async () => {
    const options = { shuffle: true, seed: 3, batchSize: null };
    const made = timeseriesDatasetFromArray(
      Int32Array.from({ length: 20 }, (_, i) => i),
      targets,
      3,
      options,
    );
    const first = (await all(made)) as unknown as [Int32Array, number][];
    expect(first.map(([, goal]) => goal)).not.toEqual(targets);
    for (const [window, goal] of first) expect([...window]).toEqual([goal, goal + 1, goal + 2]);
    expect(await all(made)).toEqual(first);
    expect(await all(made.iterate({ epoch: 1 }))).not.toEqual(first);
  });

  test("leaves out windows without a target, at which Keras fails", async () => {
    const made = timeseriesDatasetFromArray(data, targets.slice(0, 6), 3, {
      startIndex: 4,
      batchSize: null,
    });
    expect((await all<Loose>(made)).map(([, goal]) => goal)).toEqual([4, 5]);
  });

  test("refuses what leaves no window", async () => {
    const make =
      (length: number, options: TimeseriesOptions = {}) =>
      () =>
        timeseriesDatasetFromArray(data, targets, length, options);
    await expectError(make(16), "InvalidArgument", /no windows of 16 steps in the steps 0 to 15/);
    await expectError(make(4, { samplingRate: 5 }), "InvalidArgument", /every 5th one/);
    await expectError(make(2, { endIndex: 16 }), "InvalidArgument", /at most 15/);
    await expectError(make(0), "InvalidArgument", /`sequenceLength`/);
  });
});

describe("batches of tf.data", () => {
  const { rows, cases, padded } = golden.buckets;
  const data = Dataset.fromArrays(rows as number[][]);
  test.each(cases as Loose[])("bucketByLength at $boundaries", async (each) => {
    const options = {
      boundaries: each.boundaries,
      batchSize: each.batch_size,
      dropRemainder: each.drop,
    };
    // tf.data pads its batches.
    const pad = (batch: readonly number[][]) => {
      const longest = Math.max(...batch.map(({ length }) => length));
      return batch.map((row) => [...row, ...Array(longest - row.length).fill(0)]);
    };
    expect((await all(data.bucketByLength(options))).map(([x]) => pad(x))).toEqual(each.batches);
  });

  test("padBatch", async () => {
    expect((await all(data.padBatch(4))).map(([x]) => x)).toEqual(padded);
  });
});

describe("encodings", () => {
  test.each(golden.categories as Loose[])("toCategorical of $x", ({ x, classes, shape, data }) => {
    const made = toCategorical(x, classes ?? undefined);
    expect(made).toEqual({ data: Float32Array.from(data), shape });
  });

  test("toCategorical refuses what is no class", async () => {
    await expectError(() => toCategorical([0, 2], 2), "Target", /x\[1\] is 2: .* \[0, 2\)/);
    await expectError(() => toCategorical([[0.5]]), "Target", /x\[0\]\[0\] is 0.5/);
    await expectError(() => toCategorical([-1, 0]), "Target", /x\[0\] is -1/);
  });

  test.each(golden.encodings as Loose[])("CategoryEncoding $mode of $ids", (each) => {
    const encoding = new CategoryEncoding(4, { outputMode: each.mode as Encoding });
    const options = each.weights ? { countWeights: each.weights } : {};
    const { data, shape } = encoding.encode(each.ids, options);
    const found = {
      data: Array.from(data),
      shape: each.shape.length === 1 ? shape.slice(-1) : shape,
    };
    expect(found).toEqual({ data: each.data, shape: each.shape });
  });

  test("CategoryEncoding refuses other ids, and weights where nothing is counted", async () => {
    const encoding = new CategoryEncoding(3);
    await expectError(
      () => encoding.encode([[0, 3]]),
      "TokenOutOfRange",
      /\[0, 3\), got 3 in row 0/,
    );
    const weights = { countWeights: [[1]] };
    await expectError(() => encoding.encode([[0]], weights), "InvalidArgument", /countWeights/);
    await expectError(() => encoding.encode("a" as never), "InvalidArgument", /expects ids/);
    expect(encoding.getConfig()).toEqual({ num_tokens: 3, output_mode: "multi_hot" });
  });
});

describe("lookups", () => {
  const make = (kind: string, options: Loose) =>
    kind === "string" ? new StringLookup(options) : new IntegerLookup(options);
  test.each(golden.lookups as Loose[])("$kind with $options", (each) => {
    const options = camel(each.options) as LookupOptions<never>;
    const adapted = make(each.kind, options) as Loose;
    adapted.adapt(each.data);
    expect(adapted.getVocabulary()).toEqual(each.vocabulary);
    expect(adapted.vocabularySize()).toBe(each.size);
    expect(nested(adapted.lookup(each.values))).toEqual(each.found);
    const { vocabulary } = adapted.getConfig();
    const given = make(each.kind, { ...options, vocabulary }) as Loose;
    expect(nested(given.lookup(each.values))).toEqual(each.found);
    given.setVocabulary(adapted.getVocabulary());
    expect(given.getVocabulary()).toEqual(each.vocabulary);
  });

  test("take one value, a list and rows of any length", () => {
    const lookup = new StringLookup({ vocabulary: ["a", "b"] });
    expect(lookup.lookup("b")).toBe(2);
    expect(lookup.lookup(["b", "x"])).toEqual(Int32Array.of(2, 0));
    expect(lookup.lookup([["b"], ["x", "a"]])).toEqual([Int32Array.of(2), Int32Array.of(0, 1)]);
    expect(lookup.getVocabulary({ includeSpecialTokens: false })).toEqual(["a", "b"]);
  });

  test("refuse in words", async () => {
    const lookup = new StringLookup();
    await expectError(() => lookup.lookup("a"), "NotBuilt", /no vocabulary yet/);
    await expectError(() => lookup.adapt([7] as never), "InvalidArgument", /one of strings, got 7/);
    await expectError(() => lookup.adapt(7 as never), "InvalidArgument", /a list of strings/);
    const integers = new IntegerLookup();
    const given = /got a Uint8Array whose memory was given away/;
    await expectError(() => integers.adapt(detached()), "InvalidArgument", given);
    await expectError(() => integers.adapt([detached()]), "InvalidArgument", given);
    const closed = new IntegerLookup({ vocabulary: [3], numOovIndices: 0 });
    await expectError(
      () => closed.lookup(4),
      "InvalidArgument",
      /found 4, which is not in the vocabulary/,
    );
    await expectError(() => closed.adapt([1]), "InvalidArgument", /a `vocabulary` of its own/);
    await expectError(
      () => new IntegerLookup({ vocabulary: [3, 3] }),
      "InvalidArgument",
      /once.*got 3/,
    );
    await expectError(
      () => new IntegerLookup({ vocabulary: [1, 2], maxTokens: 2 }),
      "InvalidArgument",
      /fit into maxTokens/,
    );
    await expectError(() => new IntegerLookup({ maxTokens: 1 }), "InvalidArgument", /above 1/);
    await expectError(
      () => new StringLookup({ invert: true, outputMode: "count" }),
      "InvalidArgument",
      /"int" with `invert`/,
    );
  });
});

describe("Hashing", () => {
  test.each(golden.hashes as Loose[])("$options of $values.0", ({ options, values, found }) => {
    const { numBins, ...rest } = camel(options) as { numBins: number };
    const hashed = nested(new Hashing(numBins, rest).hash(values));
    expect([hashed].flat(9)).toEqual([found].flat(9));
  });

  test("one value, and a Dataset by map", async () => {
    const hashing = new Hashing(3, { maskValue: 7 });
    expect([hashing.hash(7), hashing.hash("7")]).toEqual([0, 1 + (new Hashing(2).hash("7") % 2)]);
    expect(new Hashing(3).hash(["A", "B", "C", "D", "E"])).toEqual(Int32Array.of(1, 0, 1, 1, 2));
    const data = Dataset.fromArrays([[1], [2]]).map(([x]) => [hashing.hash(x)]);
    expect(await all(data)).toEqual([[hashing.hash([1])], [hashing.hash([2])]]);
    expect(new Hashing(9, { salt: [-7, 8], outputMode: "count" }).getConfig()).toEqual({
      num_bins: 9,
      salt: [-7, 8],
      mask_value: null,
      output_mode: "count",
    });
  });

  test("refuses in words", async () => {
    const invalid = (run: () => unknown, message: RegExp) =>
      expectError(run, "InvalidArgument", message);
    await invalid(() => new Hashing(0), /`numBins`/);
    await invalid(() => new Hashing(2 ** 31), /below 2\^31/);
    for (const salt of [1.5, [1], [1, 2, 3], "a"] as never[]) {
      await invalid(() => new Hashing(3, { salt }), /an integer or a list of two/);
    }
    await invalid(() => new Hashing(3, { maskValue: 0.5 }), /`maskValue`.*got 0.5/);
    await invalid(() => new Hashing(3).hash(1.5), /strings or integers, got 1.5/);
    await invalid(() => new Hashing(3).hash([["a"], "b"] as never), /got "b" among rows/);
  });
});

describe("Discretization", () => {
  const { data, cases, applied } = golden.bins;
  test.each(cases as Loose[])("$options of $data has Keras's boundaries", async (each) => {
    const values: number[] = data[each.data];
    for (const { batch, boundaries } of each.adapted) {
      const layer = new Discretization(camel(each.options));
      await layer.adapt(Dataset.fromArrays(values).batch(batch));
      const found = layer.getConfig().bin_boundaries as number[];
      // numpy's sort leaves the order of equal numbers open, and with it the rounding of their weights' sums.
      if (each.data === "ties") expect(distance(found, boundaries)).toBeLessThan(1e-6);
      else expect(found).toEqual(boundaries);
      if (batch < values.length) continue;
      await layer.adapt(values);
      expect(layer.getConfig().bin_boundaries).toEqual(found);
    }
  });

  test.each(applied as Loose[])("$options", ({ options, values, found }) => {
    const made = nested(new Discretization(camel(options)).discretize(values));
    expect([made].flat(9)).toEqual([found].flat(9));
  });

  test("one value, and a boundary in 32 bits", () => {
    const layer = new Discretization({ binBoundaries: [0.1] });
    expect(layer.discretize(Math.fround(0.1))).toBe(1);
    expect(layer.discretize([0.09, 0.1])).toEqual(Int32Array.of(0, 1));
  });

  test("refuses in words", async () => {
    const invalid = (options: object, message: RegExp) =>
      expectError(() => new Discretization(options as never), "InvalidArgument", message);
    await invalid({}, /one of `binBoundaries` and `numBins`/);
    await invalid({ numBins: 2, binBoundaries: [1] }, /one of `binBoundaries` and `numBins`/);
    await invalid({ binBoundaries: [2, 1] }, /ascending order, got 1 behind 2/);
    await invalid({ binBoundaries: [] }, /a list of numbers/);
    await invalid({ numBins: 0 }, /`numBins`/);
    await invalid({ numBins: 2, epsilon: 0 }, /`epsilon`/);
    const bins = new Discretization({ numBins: 2 });
    await expectError(() => bins.discretize(1), "NotBuilt", /no boundaries yet/);
    await expectError(() => bins.adapt([[1, Number.NaN]]), "NotFinite", /data\[0\]\[1\] is NaN/);
    await expectError(() => bins.adapt(() => []), "EmptyData", /no batch/);
    const given = new Discretization({ binBoundaries: [1] });
    await expectError(() => given.adapt([1]), "InvalidArgument", /give `numBins` instead/);
    await expectError(() => given.discretize("1" as never), "InvalidArgument", /a string/);
  });
});

/** Numbers whose memory was given away. */
function detached(): Uint8Array {
  const numbers = Uint8Array.of(1, 2);
  structuredClone(numbers.buffer, { transfer: [numbers.buffer] });
  return numbers;
}

describe("trainTestSplit", () => {
  const y = Array.from({ length: 40 }, (_, i) => (i < 28 ? 0 : i < 36 ? 1 : 2));
  const x = y.map((_, i) => [i]);
  const counts = (labels: ArrayLike<number>) =>
    [0, 1, 2].map((label) => Array.from(labels).filter((found) => found === label).length);

  test("divides rows with their targets, by seed", () => {
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { seed: 4 });
    expect(xTest).toHaveLength(10);
    expect([...xTrain, ...xTest].flat().sort((a, b) => a - b)).toEqual(x.flat());
    expect(xTrain.map(([i]) => y[i!])).toEqual(yTrain);
    expect(xTest.map(([i]) => y[i!])).toEqual(yTest);
    expect(trainTestSplit(x, y, { seed: 4 })[1]).toEqual(xTest);
    expect(trainTestSplit(x, y, { seed: 5 })[1]).not.toEqual(xTest);
    const [, last] = trainTestSplit(x, y, { shuffle: false, testSize: 0.04 });
    expect(last).toEqual([[38], [39]]);
  });

  test("with stratify gives each part the share of each class", () => {
    const [, , train, held] = trainTestSplit(x, y, { stratify: true });
    expect(counts(held)).toEqual([7, 2, 1]);
    expect(counts(train)).toEqual([21, 6, 3]);
    const hot = y.map((label) => [0, 1, 2].map((c) => (c === label ? 1 : 0)));
    const [, , , rows] = trainTestSplit(x, hot, { stratify: true });
    expect(counts(rows.map((row) => row.indexOf(1)))).toEqual([7, 2, 1]);
  });

  test("keeps every form of data", () => {
    const data = { data: Int32Array.from({ length: 80 }, (_, i) => i), shape: [40, 2] };
    const named = { a: data, b: Float32Array.from(y) };
    const [train, held, yTrain] = trainTestSplit(named, Uint8Array.from(y), { shuffle: false });
    expect(train.a).toEqual({ data: data.data.slice(0, 60), shape: [30, 2] });
    expect(held.b).toEqual(Float32Array.from(y.slice(30)));
    expect(yTrain).toEqual(Uint8Array.from(y.slice(0, 30)));
  });

  test("refuses parts without rows", async () => {
    await expectError(() => trainTestSplit([[1]], [1]), "EmptyData", /of 1 rows 1 would be/);
    await expectError(() => trainTestSplit([[1]], [1, 2]), "Shape", /x has 1 rows, y has 2/);
    await expectError(
      () => trainTestSplit([1, 2], [[1], detached()], { stratify: true }),
      "InvalidArgument",
      /one-hot rows, got a Uint8Array whose memory was given away/,
    );
    const single = [0, 0, 0, 1];
    await expectError(
      () => trainTestSplit(single, single, { stratify: true }),
      "EmptyData",
      /class 1 has a single one/,
    );
    await expectError(
      () => trainTestSplit(x, y, { stratify: true, testSize: 0.03 }),
      "EmptyData",
      /3 classes do not fit/,
    );
  });
});
