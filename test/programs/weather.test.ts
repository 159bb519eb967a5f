// Keras's example of weather forecasting (timeseries/timeseries_weather_forecasting), line by line.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  Adam,
  Dense,
  EarlyStopping,
  input,
  LSTM,
  Model,
  ModelCheckpoint,
  plotHistory,
  timeseriesDatasetFromArray,
} from "../../ts/index.js";
import { distance } from "../support/goldens.js";
import { expectHistory, noise, type Reported, reported, settle } from "./keras.js";

/** Pressure, temperature, humidity and wind, hour by hour. */
function climate(steps: number): number[][] {
  const [a, b, c, d] = [5, 6, 7, 8].map((seed) => noise(seed, steps));
  const sine = (t: number, period: number) => Math.sin((2 * Math.PI * t) / period);
  return Array.from({ length: steps }, (_, t) => {
    const front = sine(t, 131) + 0.3 * a![t]!;
    const temperature = 10 + 6 * sine(t - 9, 24) + 4 * sine(t - 20, 131) + 0.7 * b![t]!;
    const humidity = 70 - 2 * (temperature - 10) + 5 * c![t]!;
    return [990 + 8 * front, temperature, humidity, 3 + Math.abs(2 * front + d![t]!)];
  });
}

function normalize(data: number[][], trainSplit: number): number[][] {
  const known = data.slice(0, trainSplit);
  const of = (column: number, number: (v: number) => number) =>
    known.reduce((sum, row) => sum + number(row[column]!), 0) / known.length;
  const mean = data[0]!.map((_, column) => of(column, (v) => v));
  const std = mean.map((m, column) => Math.sqrt(of(column, (v) => (v - m) ** 2)));
  return data.map((row) => row.map((v, column) => (v - mean[column]!) / std[column]!));
}

test("the temperature twelve hours ahead", async () => {
  const keras = reported<Reported & { best: number[]; predicted: number[] }>("weather");
  const folder = await mkdtemp(join(tmpdir(), "bptt-weather-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [steps, past, future, step, batchSize] = [1500, 48, 12, 2, 64];
  const trainSplit = Math.trunc(0.715 * steps);
  const features = normalize(climate(steps), trainSplit);
  const temperature = features.map((row) => row[1]!);

  const start = past + future;
  const end = start + trainSplit;
  const sequenceLength = past / step;
  const options = { samplingRate: step, batchSize };
  const datasetTrain = timeseriesDatasetFromArray(
    features.slice(0, trainSplit),
    temperature.slice(start, end),
    sequenceLength,
    options,
  );
  const valData = features.slice(trainSplit);
  const xEnd = valData.length - past - future;
  const labelStart = trainSplit + past + future;
  const datasetVal = timeseriesDatasetFromArray(
    valData.slice(0, xEnd),
    temperature.slice(labelStart),
    sequenceLength,
    options,
  );

  const inputs = input({ shape: [sequenceLength, 4] });
  const outputs = new Dense(1).apply(new LSTM(32).apply(inputs));
  const model = new Model({ inputs, outputs });
  await settle(model);
  model.compile({
    optimizer: new Adam({ learningRate: 0.003 }),
    loss: "mse",
    metrics: ["mae"],
  });

  const checkpoint = join(folder, "checkpoint.safetensors");
  const callbacks = [
    new EarlyStopping({ monitor: "val_loss", minDelta: 0, patience: 5 }),
    new ModelCheckpoint(checkpoint, {
      monitor: "val_loss",
      saveWeightsOnly: true,
      saveBestOnly: true,
    }),
  ];
  const history = await model.fit(datasetTrain, {
    epochs: 8,
    validationData: datasetVal,
    callbacks,
    verbose: 0,
  });
  await model.loadWeights(checkpoint);
  expectHistory(history, keras);
  expect(plotHistory(history)).toContain("val_loss");
  const { loss, mae } = await model.evaluate(datasetVal, { verbose: 0 });
  expect(distance([loss!, mae!], keras.best)).toBeLessThanOrEqual(1e-4);
  const predicted = await model.predict(
    datasetVal.map(([x]) => [x]),
    { verbose: 0 },
  );
  expect(distance(predicted.data.slice(0, 20), keras.predicted)).toBeLessThanOrEqual(1e-4);
});
