// Keras's example of imbalanced classification (structured_data/imbalanced_classification), line by line.
import { expect, test } from "vitest";
import {
  Adam,
  Dense,
  Dropout,
  FalseNegatives,
  FalsePositives,
  input,
  Precision,
  Recall,
  Sequential,
  TrueNegatives,
  TruePositives,
} from "../../ts/index.js";
import { hash32 } from "../golden/formula.js";
import { expectHistory, noise, type Reported, reported, settle } from "./keras.js";

const [rows, features] = [3000, 8];

/** One row in 32 is a fraud, whose features differ a little. */
function transactions() {
  const targets = Array.from({ length: rows }, (_, r) => (hash32(1, r) % 32 === 0 ? 1 : 0));
  const numbers = noise(2, rows * features);
  const data = targets.map((target, r) =>
    Array.from({ length: features }, (_, f) => numbers[r * features + f]! + target * (-1) ** f),
  );
  return { data, targets };
}

test("frauds among many that are none, by class weights", async () => {
  const keras = reported<Reported & { counts: number[] }>("imbalanced");
  const { data, targets } = transactions();
  const trainTargets = targets.slice(0, 2400);
  const valTargets = targets.slice(2400);
  const counts = [0, 1].map((c) => trainTargets.filter((target) => target === c).length);
  expect(counts).toEqual(keras.counts);
  const weightFor0 = 1 / counts[0]!;
  const weightFor1 = 1 / counts[1]!;

  const columns = data[0]!.map((_, f) => data.slice(0, 2400).map((row) => row[f]!));
  const mean = columns.map((column) => column.reduce((a, b) => a + b) / column.length);
  const std = columns.map((column, f) =>
    Math.sqrt(column.reduce((sum, v) => sum + (v - mean[f]!) ** 2, 0) / column.length),
  );
  const normalized = data.map((row) => row.map((v, f) => (v - mean[f]!) / std[f]!));
  const trainFeatures = normalized.slice(0, 2400);
  const valFeatures = normalized.slice(2400);

  const model = new Sequential([
    input({ shape: [features] }),
    new Dense(32, { activation: "relu" }),
    new Dense(32, { activation: "relu" }),
    new Dropout(0),
    new Dense(32, { activation: "relu" }),
    new Dropout(0),
    new Dense(1, { activation: "sigmoid" }),
  ]);
  await settle(model);
  const metrics = [
    new FalseNegatives({ name: "fn" }),
    new FalsePositives({ name: "fp" }),
    new TrueNegatives({ name: "tn" }),
    new TruePositives({ name: "tp" }),
    new Precision({ name: "precision" }),
    new Recall({ name: "recall" }),
  ];
  model.compile({
    optimizer: new Adam({ learningRate: 1e-2 }),
    loss: "binary_crossentropy",
    metrics,
  });
  const history = await model.fit(trainFeatures, trainTargets, {
    batchSize: 256,
    epochs: 6,
    verbose: 0,
    shuffle: false,
    validationData: [valFeatures, valTargets],
    classWeight: { 0: weightFor0, 1: weightFor1 },
  });
  expectHistory(history, keras);
});
