import { Dense, Embedding, Sequential, SimpleRNN } from "bptt";
import { expect, test } from "vitest";
import { PlainReferenceModel } from "../../bench/plain/reference_model.js";
import { formulaWeights, hash32 } from "../golden/formula.js";

const SIZES = { vocabulary: 60, features: 11, units: 13 };
const [ROWS, STEPS] = [7, 9];

test("the benchmark's plain JavaScript trains as we do", async () => {
  const plain = new PlainReferenceModel(SIZES);
  for (const [i, w] of plain.weights.entries()) w.set(formulaWeights(i, w.length, 0.25));
  using model = new Sequential([
    new Embedding(SIZES.vocabulary, SIZES.features),
    new SimpleRNN(SIZES.units),
    new Dense(1, { activation: "sigmoid" }),
  ]);
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });
  model.build([null, STEPS]);
  const names = await model.getWeights();
  await model.setWeights(names.map(({ shape }, i) => ({ shape, data: plain.weights[i]! })));
  for (let step = 0; step < 20; step++) {
    const tokens = Int32Array.from({ length: ROWS * STEPS }, (_, k) =>
      k % STEPS < k % 4 ? 0 : hash32(step, k) % SIZES.vocabulary,
    );
    const targets = Float32Array.from({ length: ROWS }, (_, r) => hash32(step + 99, r) & 1);
    const x = { data: tokens, shape: [ROWS, STEPS] };
    const ours = await model.trainOnBatch(x, targets);
    expect(plain.train(tokens, targets, ROWS, STEPS)).toBeCloseTo(ours.loss!, 5);
  }
  const tokens = Int32Array.from({ length: STEPS }, (_, k) => k);
  const { data } = await model.predict({ data: tokens, shape: [1, STEPS] });
  expect(plain.predict(tokens, 1, STEPS)[0]).toBeCloseTo(data[0]!, 5);
});
