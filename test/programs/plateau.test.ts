// Keras's example of classified time series (timeseries/timeseries_classification_from_scratch), line by line.
import { expect, test } from "vitest";
import {
  Adam,
  BatchNormalization,
  Conv1D,
  Dense,
  EarlyStopping,
  ELU,
  GlobalAveragePooling1D,
  input,
  Model,
  ReduceLROnPlateau,
} from "../../ts/index.js";
import { hash32 } from "../golden/formula.js";
import { expectHistory, noise, reported, settle } from "./keras.js";

const [rows, steps] = [160, 60];

/** Slow waves or fast ones, beneath noise. */
function waves() {
  const numbers = noise(13, rows * steps);
  const y = Array.from({ length: rows }, (_, r) => hash32(11, r) % 2);
  const x = y.map((kind, r) =>
    Array.from({ length: steps }, (_, t) => [
      Math.sin((t + (hash32(12, r) % 60)) / (kind === 0 ? 3 : 1.5)) + 1.5 * numbers[r * steps + t]!,
    ]),
  );
  return { x, y };
}

test("the rate is halved where the validation loss stays", async () => {
  const keras = reported("plateau");
  const { x, y } = waves();
  const inputLayer = input({ shape: [steps, 1] });
  let hidden = inputLayer;
  for (let block = 0; block < 2; block++) {
    hidden = new Conv1D(8, 7, { padding: "same", useBias: false }).apply(hidden);
    hidden = new BatchNormalization().apply(hidden);
    hidden = new ELU().apply(hidden);
  }
  const gap = new GlobalAveragePooling1D().apply(hidden);
  const outputLayer = new Dense(2, { activation: "softmax" }).apply(gap);
  const model = new Model({ inputs: inputLayer, outputs: outputLayer });
  await settle(model);
  model.compile({
    optimizer: new Adam({ learningRate: 0.02, beta1: 0.875, beta2: 1 - 2 ** -10 }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["sparse_categorical_accuracy"],
  });
  const callbacks = [
    new ReduceLROnPlateau({ monitor: "val_loss", factor: 0.5, patience: 2, minLr: 0.0001 }),
    new EarlyStopping({ monitor: "val_loss", patience: 7, verbose: 0 }),
  ];
  const history = await model.fit(x, y, {
    batchSize: 16,
    epochs: 16,
    callbacks,
    validationSplit: 0.2,
    shuffle: false,
    verbose: 0,
  });
  expectHistory(history, keras);
  expect(new Set(history.history.learning_rate)).toEqual(new Set([0.02, 0.01, 0.005, 0.0025]));
  expect(history.epoch).toHaveLength(15);
});
