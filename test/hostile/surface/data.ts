// Data sets, and what prepares data.
import * as bptt from "../../../ts/index.js";
import type { Call } from "../cases.js";

const rows = () => bptt.Dataset.fromArrays([[1], [2, 3], [4]], [0, 1, 0]);

/** Reads the first elements. */
async function read(data: AsyncIterable<unknown>): Promise<void> {
  let left = 20;
  for await (const _ of data) if (--left === 0) return;
}

/** Lists and options made anew, as cases change them. */
const anew = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(anew);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, anew(field)]));
};

/** A method of a data set whose answer is read. */
const method = (name: string, ...args: unknown[]): Call => ({
  name: `dataset.${name}`,
  args: () => args.map(anew),
  run: (...given: never[]) => {
    const data = rows();
    return read(Reflect.apply(Reflect.get(data, name), data, given));
  },
});

/** Something that makes a data set. */
const source = (
  name: string,
  make: (...args: never[]) => bptt.Dataset<unknown>,
  ...args: unknown[]
): Call => ({
  name,
  args: () => args.map(anew),
  run: (...given: never[]) => read(make(...given)),
});

/** What a function of a data set answers. */
const answer = (name: "map" | "filter", value: unknown): Call => ({
  name: `a function of dataset.${name}`,
  args: () => [anew(value)],
  run: (given: never) =>
    read(
      rows()
        [name](() => given)
        .batch(2),
    ),
});

const strings = () => new bptt.StringLookup({ vocabulary: ["a", "b"] });
const integers = () => new bptt.IntegerLookup({ vocabulary: [3, 4], invert: true });

export const DATA: Readonly<Record<string, readonly Call[]>> = {
  Dataset: [
    source(
      "Dataset.fromArrays",
      bptt.Dataset.fromArrays,
      [
        [1, 2],
        [3, 4],
      ],
      [0, 1],
    ),
    source("Dataset.fromArrays", bptt.Dataset.fromArrays, {
      data: [1, 2],
      shape: [2, 1],
      lengths: [1, 0],
    }),
    source("Dataset.fromArrays", bptt.Dataset.fromArrays, { a: [[1], [2]], b: [3, 4] }, [0, 1]),
    source("Dataset.fromGenerator", bptt.Dataset.fromGenerator, [[1], [2]]),
    source("Dataset.fromLines", bptt.Dataset.fromLines, ["one\ntwo"]),
    source("Dataset.fromCsv", bptt.Dataset.fromCsv, ["a,b\n1,2"], {
      header: true,
      delimiter: ",",
      quote: '"',
    }),
    source("Dataset.fromCsv", bptt.Dataset.fromCsv, ["1,2"], { header: ["a", "b"] }),
    method("shuffle", { whole: true, seed: 1 }),
    method("shuffle", { buffer: 2, seed: 1 }),
    method("map", () => 1),
    method("filter", () => true),
    answer("map", [[1], 2]),
    answer("filter", true),
    method("take", 2),
    method("skip", 1),
    method("repeat", 2),
    method("cache"),
    method("prefetch", 2),
    method("batch", 2, { dropRemainder: true }),
    method("padBatch", 2, { dropRemainder: false, padding: "pre", value: 1, length: 4 }),
    method("bucketByLength", {
      boundaries: [2],
      batchSize: [1, 2],
      lengthOf: () => 1,
      dropRemainder: false,
    }),
    method("bucketByLength", { boundaries: [2], batchSize: 2 }),
    method("iterate", { epoch: 1 }),
    method("iterate", { from: { epoch: 1, element: 2 } }),
  ],
  CategoryEncoding: [
    {
      name: "new CategoryEncoding",
      args: () => [4, { outputMode: "count" }],
      run: (...args: never[]) => new bptt.CategoryEncoding(args[0]!, args[1]!).encode([[0]]),
    },
    {
      name: "categoryEncoding.encode",
      args: () => [[[0, 1], [2]], { countWeights: [[1, 2], [3]] }],
      run: (...args: never[]) =>
        new bptt.CategoryEncoding(4, { outputMode: "count" }).encode(args[0]!, args[1]!),
    },
  ],
  Hashing: [
    {
      name: "new Hashing",
      args: () => [4, { maskValue: "m", salt: [1, 2], outputMode: "count" }],
      run: (...args: never[]) => new bptt.Hashing(args[0]!, args[1]!).hash(["a"]),
    },
    {
      name: "hashing.hash",
      args: () => [[["a", "m"], ["b"]]],
      run: (values: never) => new bptt.Hashing(4, { maskValue: "m" }).hash(values),
    },
  ],
  Discretization: [
    {
      name: "new Discretization",
      args: () => [{ binBoundaries: [1, 2], numBins: null, epsilon: 0.1, outputMode: "count" }],
      run: (options: never) => new bptt.Discretization(options).discretize([1]),
    },
    {
      name: "discretization.adapt",
      args: () => [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      run: (data: never) => new bptt.Discretization({ numBins: 2 }).adapt(data),
    },
    {
      name: "discretization.discretize",
      args: () => [[[1, 2], [0]]],
      run: (values: never) => new bptt.Discretization({ binBoundaries: [1] }).discretize(values),
    },
  ],
  StringLookup: [
    {
      name: "new StringLookup",
      args: () => [
        {
          maxTokens: 9,
          numOovIndices: 1,
          maskToken: "m",
          oovToken: "u",
          vocabulary: ["a"],
          invert: false,
          outputMode: "count",
        },
      ],
      run: (options: never) => new bptt.StringLookup(options).getVocabulary(),
    },
    {
      name: "stringLookup.adapt",
      args: () => [["a", ["b", "a"]]],
      run: (values: never) => new bptt.StringLookup().adapt(values),
    },
    {
      name: "stringLookup.lookup",
      args: () => [[["a"], ["b", "c"]]],
      run: (values: never) => strings().lookup(values),
    },
    {
      name: "stringLookup.setVocabulary",
      args: () => [["a", "b"]],
      run: (tokens: never) => strings().setVocabulary(tokens),
    },
    {
      name: "stringLookup.getVocabulary",
      args: () => [{ includeSpecialTokens: true }],
      run: (options: never) => strings().getVocabulary(options),
    },
  ],
  IntegerLookup: [
    {
      name: "new IntegerLookup",
      args: () => [
        { numOovIndices: 3, maskToken: 0, oovToken: -1, vocabulary: [3, 4], outputMode: "int" },
      ],
      run: (options: never) => new bptt.IntegerLookup(options).getVocabulary(),
    },
    {
      name: "integerLookup.lookup",
      args: () => [[[1, 2], [0]]],
      run: (values: never) => integers().lookup(values),
    },
  ],
  timeseriesDatasetFromArray: [
    source(
      "timeseriesDatasetFromArray",
      bptt.timeseriesDatasetFromArray as never,
      [[1], [2], [3], [4]],
      [1, 2, 3, 4],
      2,
      {
        sequenceStride: 1,
        samplingRate: 1,
        batchSize: 2,
        shuffle: true,
        seed: 1,
        startIndex: 0,
        endIndex: 4,
      },
    ),
  ],
  toCategorical: [
    {
      name: "toCategorical",
      args: () => [[0, 2], 3],
      run: (...args: never[]) => bptt.toCategorical(args[0]!, args[1]!),
    },
  ],
  trainTestSplit: [
    {
      name: "trainTestSplit",
      args: () => [
        [[1], [2], [3], [4]],
        [0, 1, 0, 1],
        { testSize: 0.5, shuffle: true, stratify: true, seed: 1 },
      ],
      run: (...args: never[]) => bptt.trainTestSplit(args[0]!, args[1]!, args[2]!),
    },
  ],
};
