// Data that only looks like numbers: holes, lists in lists in lists, arrays of other realms, arrays that change while they are used.
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { Dense, Embedding, LSTM, padSequences, Sequential } from "../ts/index.js";
import { expectError } from "./support/models.js";

const quiet = { verbose: 0 } as const;
// biome-ignore lint/suspicious/noExplicitAny: what is wrong for TypeScript is what is tested.
const any = (value: unknown) => value as any;

const vectors = () => new Sequential([new Dense(2)], { seed: 1 });
const sequences = () => new Sequential([new LSTM(2)], { seed: 1 });
const tokens = () => new Sequential([new Embedding(9, 2), new LSTM(2)], { seed: 1 });

const hole = (length: number, ...items: unknown[]) => Object.assign(new Array(length), items);
const circle = () => {
  const list: unknown[] = [];
  list.push(list);
  return list;
};
const deep = (levels: number) => {
  let list: unknown[] = [1];
  for (let i = 1; i < levels; i++) list = [list];
  return list;
};

describe.each([
  ["vectors", vectors],
  ["sequences", sequences],
  ["tokens", tokens],
])("%s", (_, make) => {
  test.each<[string, unknown]>([
    ["a hole among rows", hole(2, [1, 2])],
    ["a hole among numbers", [hole(2, 1), [1, 2]]],
    ["four thousand million holes", new Array(2 ** 32 - 1)],
    ["as many holes in a row", [new Array(2 ** 32 - 1)]],
    ["a list that holds itself", circle()],
    ["lists 20,000 deep", deep(20_000)],
    ["a shape with holes", { data: [1, 2], shape: hole(2, 1) }],
    ["a shape of texts", { data: [1, 2], shape: ["1", "2"] }],
    ["a shape of symbols", { data: [1, 2], shape: [Symbol("a"), 2] }],
    ["a shape of many axes", { data: [1], shape: new Array(1000).fill(1) }],
    ["64-bit integers", [new BigInt64Array(2)]],
    ["a Proxy that gives another length", [new Proxy([1], { get: () => -1 })]],
    ["detached numbers", { data: structuredClone(new Float32Array(2)), shape: [1, 3] }],
    ["lengths beyond 32 bits", { data: [1, 2], shape: [1, 2], lengths: [2 ** 32 + 1] }],
    ["lengths with holes", { data: [1, 2], shape: [1, 2], lengths: new Array(1) }],
  ])("with %s is refused", async (_, x) => {
    using model = make();
    const error = await model.predict(any(x)).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "BpttError" });
    expect(error.message).toMatch(/^.{1,500}\.$/s);
    expect(model.outputShape).toBeUndefined();
  });
});

test("what can't be told by the form of its first element is", async () => {
  using model = vectors();
  await expectError(() => model.predict(any(deep(20))), "Shape", /x is nested more than 16 deep/);
  await expectError(() => model.predict(any(deep(5))), "Shape", /of rank 2 or 3/);
  await expectError(
    () => model.predict(any([[1, 2], hole(2, 1)])),
    "InvalidArgument",
    /x\[1\]\[1\] is undefined/,
  );
});

test("rows that are one and the same row many times over are more than there is room for", async () => {
  using model = vectors();
  const row = new Array(1_000_000).fill(0);
  const x = new Array(1_000_000).fill(row);
  await expectError(() => model.predict(x), "OutOfMemory", /no room for x/);
});

test("arrays of another realm are as good as any", async () => {
  using model = vectors();
  const expected = await model.predict([[1, 2]]);
  for (const code of [
    "[[1, 2]]",
    "[new Float32Array([1, 2])]",
    "({ data: new Float32Array([1, 2]), shape: [1, 2] })",
  ]) {
    expect(await model.predict(runInNewContext(code))).toEqual(expected);
  }
  await expectError(
    () => model.predict([runInNewContext("new BigInt64Array(2)")]),
    "InvalidArgument",
  );
  expect(new Dense(2, runInNewContext('({ name: "mine" })')).name).toBe("mine");
  await model.loadWeights(
    runInNewContext("(bytes) => new Uint8Array(bytes).buffer")(await model.saveWeights()),
  );
});

test("numbers of a class that overrides what arrays do are taken as numbers", async () => {
  class Tuned extends Float32Array {
    override subarray(): never {
      throw new Error("not to be called");
    }
  }
  using model = vectors();
  const expected = await model.predict([[1, 2]]);
  expect(await model.predict({ data: any(Tuned.of(1, 2)), shape: [1, 2] })).toEqual(expected);
});

test("numbers in shared memory are numbers", async () => {
  using model = vectors();
  const expected = await model.predict([[1, 2]]);
  const data = any(new Float32Array(new SharedArrayBuffer(8)));
  data.set([1, 2]);
  expect(await model.predict({ data, shape: [1, 2] })).toEqual(expected);
  expect(await model.predict([data])).toEqual(expected);
});

test("data that is given away during a call ends it, with the weights of the batch before", async () => {
  using model = vectors();
  model.compile({ loss: "mse", optimizer: "sgd" });
  const data = new Float32Array(8).fill(1);
  const give = () => void structuredClone(data.buffer, { transfer: [data.buffer] });
  await expectError(
    () =>
      model.fit(
        { data, shape: [4, 2] },
        [
          [1, 1],
          [1, 1],
          [1, 1],
          [1, 1],
        ],
        { ...quiet, batchSize: 1, callbacks: { onTrainBatchEnd: give } },
      ),
    "InvalidArgument",
    /given away during the call/,
  );
  await model.fit([[1, 2]], [[1, 1]], quiet);
});

test("padSequences takes rows alone, and of what it takes numbers alone", async () => {
  const refused = (rows: unknown, ...patterns: RegExp[]) =>
    expectError(() => padSequences(any(rows)), "InvalidArgument", ...patterns);
  await refused(new Array(2 ** 32 - 1), /sequences\[0\].*got undefined/);
  await refused([new Array(2 ** 32 - 1)], /sequences\[0\]\[0\].*got undefined/);
  await refused([hole(2, 1)], /sequences\[0\]\[1\]/);
  for (const value of [1n, Symbol("a"), Object.create(null), deep(20_000), "1", null])
    await refused([[value]]);
  await refused([new BigInt64Array(1)], /sequences\[0\]/);
  await refused(Int32Array.of(1), /array of sequences, got a Int32Array/);
  await refused({ [Symbol.iterator]: 5 }, /array of sequences/);
  await expectError(
    () => padSequences([[1]], { maxlen: 2 ** 50 }),
    "OutOfMemory",
    /sequences\[0\]/,
  );
  const negative = padSequences([[1]], { maxlen: 2, dtype: "float32", value: -0 });
  expect(Object.is(negative[0]![0], -0)).toBe(true);
});
