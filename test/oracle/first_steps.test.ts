import { Dense, Embedding, Sequential, SimpleRNN } from "bptt";
import { describe, expect, test } from "vitest";
import { formulaWeights } from "../golden/formula.js";
import { DATA, type DatasetName, isPresent, loadDataset, VOCABULARY } from "./data.js";
import { fingerprint } from "./prepare.js";
import imdb from "./results/keras-imdb-first-steps.json" with { type: "json" };
import rtPolarity from "./results/keras-rt-polarity-first-steps.json" with { type: "json" };

const TOLERANCE = 1e-3;

/** Losses of the recorded batches in the recorded order, from the same formula weights. */
async function losses(name: DatasetName, recorded: typeof imdb): Promise<number[]> {
  const data = loadDataset(name);
  expect(fingerprint(data), "the same ids as Keras read").toBe(recorded.data.fingerprint);
  using model = new Sequential([
    new Embedding(VOCABULARY, 128),
    new SimpleRNN(128),
    new Dense(1, { activation: "sigmoid" }),
  ]);
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });
  model.build([null, data.length]);
  await model.setWeights(
    recorded.weights.map(({ shape, scale }, i) => ({
      data: formulaWeights(
        i,
        shape.reduce((a, b) => a * b),
        scale,
      ),
      shape,
    })),
  );
  const rows = recorded.batch_size;
  const result = [];
  for (let i = 0; i < recorded.losses.length; i++) {
    const x = data.tokens.subarray(i * rows * data.length, (i + 1) * rows * data.length);
    const y = data.labels.subarray(i * rows, (i + 1) * rows);
    result.push((await model.trainOnBatch({ data: x, shape: [rows, data.length] }, y)).loss!);
  }
  return result;
}

describe.each([
  ["imdb", imdb],
  ["rt-polarity", rtPolarity],
] as [DatasetName, typeof imdb][])("%s", (name, recorded) => {
  const where = isPresent(name) ? "" : ` (skipped: no data in ${DATA})`;
  test.skipIf(!isPresent(name))(`the first 50 losses are Keras's${where}`, async () => {
    const ours = await losses(name, recorded);
    const worst = Math.max(...ours.map((loss, i) => Math.abs(loss - recorded.losses[i]!)));
    expect(ours).toHaveLength(50);
    expect(worst).toBeLessThan(TOLERANCE);
  });
});
