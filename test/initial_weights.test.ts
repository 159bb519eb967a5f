// Initial weights are drawn in pieces, between which the event loop has its turn.
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { configure, Dense, Embedding, GRU, LSTM, Sequential, SimpleRNN } from "../ts/index.js";
import { coreOf } from "../ts/model/core.js";
import { classifier, expectError } from "./support/models.js";

// Without fused multiply-add they have the same bits on every machine.
beforeAll(() => configure({ deterministic: true }));

/** What stands for all bits of some arrays. */
function hashOf(arrays: readonly Float32Array[]): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of arrays) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}

const hashOfWeights = async (model: Sequential): Promise<string> =>
  hashOf((await model.getWeights()).map(({ data }) => data));

/** Many enough to take a good part of a second. */
const large = () => {
  const model = new Sequential([new SimpleRNN(1500)], { seed: 1 });
  model.build([null, null, 1]);
  return model;
};

/** Macro-tasks that run while the promise is under way. */
async function turnsDuring(promise: Promise<unknown>): Promise<number> {
  let turns = 0;
  let over = false;
  const settled = promise.finally(() => {
    over = true;
  });
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve));
    turns++;
  }
  await settled;
  return turns;
}

describe("while they are drawn", () => {
  test("the event loop goes on", async () => {
    using orthogonal = large();
    expect(await turnsDuring(orthogonal.getWeights())).toBeGreaterThan(5);
    using uniform = new Sequential([new Embedding(100_000, 64)], { seed: 1 });
    expect(await turnsDuring(uniform.memoryUse())).toBeGreaterThan(2);
  });

  test("other models compute, and draw their own", async () => {
    using alone = classifier();
    const usual = await alone.predict([[1, 2, 3]]);
    using model = large();
    const weights = hashOfWeights(model);
    using other = classifier();
    expect(await other.predict([[1, 2, 3]])).toEqual(usual);
    using again = large();
    expect(await hashOfWeights(again)).toBe(await weights);
  });

  test("calls of the model itself wait for them", async () => {
    using model = large();
    const [weights, prediction, info] = await Promise.all([
      model.getWeights(),
      model.predict([[[1]]]),
      model.memoryUse(),
    ]);
    expect(weights.map(({ shape }) => shape)).toEqual([[1, 1500], [1500, 1500], [1500]]);
    expect(prediction.shape).toEqual([1, 1500]);
    expect(info.weights).toBe(4 * (1500 * 1502));
  });

  test.each([0, 1, 5])("a model may be disposed, after %d turns", async (turns) => {
    const model = large();
    const waiting = [model.getWeights(), model.predict([[[1]]])];
    const outcomes = Promise.all(
      waiting.map((promise) => expectError(() => promise, "Disposed", "was disposed")),
    );
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
    model.dispose();
    await outcomes;
    expect(coreOf(model).hasWeights).toBe(false);
    await expectError(() => model.getWeights(), "Disposed");
  });

  test("disposing gives their memory back", async () => {
    let [least, most] = [Number.POSITIVE_INFINITY, 0];
    for (let i = 0; i < 12; i++) {
      const model = large();
      const drawing = expectError(() => model.getWeights(), "Disposed");
      await new Promise((resolve) => setTimeout(resolve, 20));
      model.dispose();
      await drawing;
      using small = classifier();
      const { engine } = await small.memoryUse();
      [least, most] = [Math.min(least, engine), Math.max(most, engine)];
    }
    expect(most).toBe(least);
  });
});

/** Vectors of an orthogonal matrix: its rows or its columns, whichever are fewer. */
function vectorsOf({ data, shape }: { data: Float32Array; shape: readonly number[] }) {
  const [rows = 0, columns = 0] = shape;
  const tall = rows > columns;
  const [count, length] = tall ? [columns, rows] : [rows, columns];
  const at = (v: number, e: number) => data[tall ? e * columns + v : v * columns + e]!;
  return Array.from({ length: count }, (_, v) => Float64Array.from({ length }, (_, e) => at(v, e)));
}

/** The largest distance of some vectors' products from those of orthonormal ones. */
function defect(vectors: readonly Float64Array[]): number {
  let worst = 0;
  for (let i = 0; i < vectors.length; i += 37) {
    for (let j = 0; j <= i; j += 11) {
      let product = 0;
      for (let k = 0; k < vectors[i]!.length; k++) product += vectors[i]![k]! * vectors[j]![k]!;
      worst = Math.max(worst, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  return worst;
}

describe("orthogonal ones", () => {
  test.each([
    ["square", () => new SimpleRNN(1100), [null, null, 1], 1],
    ["wide", () => new LSTM(600), [null, null, 1], 1],
    ["wide as well", () => new GRU(650), [null, null, 1], 1],
    ["tall", () => new Dense(700, { kernelInitializer: "orthogonal" }), [null, 1600], 0],
    ["few", () => new SimpleRNN(300), [null, null, 1], 1],
  ] as const)("are orthogonal: %s", async (_, layer, shape, index) => {
    using model = new Sequential([layer()], { seed: 4 });
    model.build(shape);
    const matrix = (await model.getWeights())[index]!;
    expect(defect(vectorsOf(matrix))).toBeLessThan(3e-6);
  });

  test("a gain is their length", async () => {
    const drawn = async (gain: number) => {
      const kernelInitializer = { class_name: "Orthogonal", config: { gain } } as const;
      using model = new Sequential([new Dense(1300, { kernelInitializer })], { seed: 4 });
      model.build([null, 1000]);
      return (await model.getWeights())[0]!.data;
    };
    const plain = await drawn(1);
    expect(hashOf([await drawn(-2)])).toBe(hashOf([plain.map((w) => -2 * w)]));
  });
});

/** Bits that programs rely on: a seed gives the model that it always gave. */
test.each([
  ["few", () => [new Embedding(500, 16), new LSTM(40), new Dense(3)], "710bae05e331cd6a"],
  [
    "as many as by Gram and Schmidt",
    () => [new Embedding(3, 2), new LSTM(512)],
    "dd93b61139add970",
  ],
  ["more, by reflections", () => [new Embedding(3, 2), new LSTM(513)], "bedadd0419cc9aed"],
])("a seed always gives the same: %s", async (_, layers, expected) => {
  using model = new Sequential(layers(), { seed: 12 });
  expect(await hashOfWeights(model)).toBe(expected);
});
