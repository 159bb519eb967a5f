import { Dense, Embedding, Sequential, SimpleRNN } from "bptt";
import { describe, expect, test } from "vitest";
import { PlainReferenceModel } from "../../bench/plain/reference_model.js";
import { TiledReferenceModel } from "../../bench/plain/tiled_model.js";
import { formulaWeights, hash32 } from "../golden/formula.js";

const SIZES = { vocabulary: 60, features: 16, units: 24 };
const [ROWS, STEPS] = [7, 9];

/** Rows padded on the left with 0: not at all, by some steps, by the same number, and wholly, which row depends on `seed`. */
function paddedTokens(seed: number): Int32Array {
  const paddings = [0, 3, STEPS, 3, STEPS, 8, 0];
  return Int32Array.from({ length: ROWS * STEPS }, (_, k) => {
    const row = (Math.floor(k / STEPS) + seed) % ROWS;
    return k % STEPS < paddings[row]! ? 0 : hash32(seed, k) % SIZES.vocabulary;
  });
}

async function ourModel(weights: Float32Array[]): Promise<Sequential> {
  const model = new Sequential([
    new Embedding(SIZES.vocabulary, SIZES.features),
    new SimpleRNN(SIZES.units),
    new Dense(1, { activation: "sigmoid" }),
  ]);
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });
  model.build([null, STEPS]);
  const slots = await model.getWeights();
  await model.setWeights(slots.map(({ shape }, i) => ({ shape, data: weights[i]! })));
  return model;
}

describe.each([
  ["straightforward", PlainReferenceModel],
  ["tiled", TiledReferenceModel],
])("the benchmark's plain JavaScript, %s,", (_, Model) => {
  test("trains and predicts as we do", async () => {
    const plain = new Model(SIZES);
    for (const [i, w] of plain.weights.entries()) w.set(formulaWeights(i, w.length, 0.25));
    using model = await ourModel([...plain.weights]);
    for (let step = 0; step < 20; step++) {
      const tokens = paddedTokens(step);
      const targets = Float32Array.from({ length: ROWS }, (_, r) => hash32(step + 99, r) & 1);
      const ours = await model.trainOnBatch({ data: tokens, shape: [ROWS, STEPS] }, targets);
      expect(plain.train(tokens, targets, ROWS, STEPS)).toBeCloseTo(ours.loss!, 5);
    }
    for (const [i, { data }] of (await model.getWeights()).entries())
      expect(largestDifference(plain.weights[i]!, data), `weights ${i}`).toBeLessThan(1e-4);
  });

  test.each([1, ROWS])(
    "predicts %d rows as we do, with rows of other batches before",
    async (rows) => {
      const plain = new Model(SIZES);
      for (const [i, w] of plain.weights.entries()) w.set(formulaWeights(i, w.length, 0.25));
      using model = await ourModel([...plain.weights]);
      plain.predict(paddedTokens(1), ROWS, STEPS);
      const tokens = paddedTokens(5).subarray(0, rows * STEPS);
      const { data } = await model.predict({ data: tokens, shape: [rows, STEPS] });
      expect(largestDifference(plain.predict(tokens, rows, STEPS), data)).toBeLessThan(1e-6);
    },
  );
});

function largestDifference(a: Float32Array, b: ArrayLike<number>): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}
