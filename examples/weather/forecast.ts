import {
  Adam,
  Dense,
  EarlyStopping,
  type History,
  input,
  LSTM,
  ModelCheckpoint,
  Sequential,
  timeseriesDatasetFromArray,
} from "bptt";
import { UserError } from "../sentiment/user_error.js";
import type { Settings } from "./cli.js";
import type { Series } from "./series.js";

/** A series, cut into what is learned from and what is held out, with the scale of the column that is forecast. */
export interface Windows {
  readonly training: ReturnType<typeof windows>;
  readonly heldOut: ReturnType<typeof windows>;
  /** Held-out values that are forecast, window by window, and where in the series they are. */
  readonly places: readonly number[];
  readonly mean: number;
  readonly deviation: number;
}

/** Columns are made comparable by means and deviations of the part that is learned from. */
export function prepare({ name, columns, rows }: Series, settings: Settings): Windows {
  const column = columns.indexOf(settings.target);
  if (column < 0) {
    throw new UserError(`${name} has no column "${settings.target}": ${columns.join(", ")}.`);
  }
  const split = Math.trunc(0.715 * rows.length);
  const ahead = settings.past + settings.future;
  if (Math.min(split, rows.length - split) <= ahead) {
    throw new UserError(
      `${name} has ${rows.length} steps: too few to learn forecasts of ${ahead} steps from.`,
    );
  }
  const [means, deviations] = scales(rows.slice(0, split));
  const scaled = rows.map((row) => row.map((v, c) => (v - means![c]!) / deviations![c]!));
  const goals = scaled.map((row) => row[column]!);
  const part = (from: number, to: number) =>
    windows(scaled.slice(from, to - ahead), goals.slice(from + ahead, to), settings);
  const count =
    rows.length - split - ahead - (Math.ceil(settings.past / settings.every) - 1) * settings.every;
  return {
    training: part(0, split),
    heldOut: part(split, rows.length),
    places: Array.from({ length: count }, (_, i) => split + ahead + i),
    mean: means![column]!,
    deviation: deviations![column]!,
  };
}

function scales(rows: Series["rows"]): number[][] {
  const mean = (number: (row: readonly number[]) => number) =>
    rows.reduce((sum, row) => sum + number(row), 0) / rows.length;
  const means = rows[0]!.map((_, c) => mean((row) => row[c]!));
  // A column that never changes tells nothing, whatever it is divided by.
  const deviations = means.map((m, c) => Math.sqrt(mean((row) => (row[c]! - m) ** 2)) || 1);
  return [means, deviations];
}

const windows = (rows: number[][], goals: number[], { past, every, batch }: Settings) =>
  timeseriesDatasetFromArray(rows, goals, Math.ceil(past / every), {
    samplingRate: every,
    batchSize: batch,
  });

export function makeModel(columns: number, { units, learningRate, seed }: Settings): Sequential {
  const layers = [input({ shape: [null, columns] }), new LSTM(units), new Dense(1)];
  const model = new Sequential(layers, { seed });
  model.compile({ optimizer: new Adam({ learningRate }), loss: "mse", metrics: ["mae"] });
  return model;
}

/** Trains until the held-out loss gets no better, and leaves the best weights in the model, which is saved with them. */
export function train(
  model: Sequential,
  data: Windows,
  { epochs, save }: Settings,
): Promise<History> {
  const callbacks = [
    new EarlyStopping({ monitor: "val_loss", patience: 5, restoreBestWeights: true }),
    ...(save ? [new ModelCheckpoint(save, { saveBestOnly: true })] : []),
  ];
  return model.fit(data.training, { epochs, validationData: data.heldOut, callbacks, verbose: 2 });
}

/** What the model forecasts for the held-out windows, in the unit of the series. */
export async function forecast(model: Sequential, { heldOut, mean, deviation }: Windows) {
  const { data } = await model.predict(
    heldOut.map(([x]) => [x] as const),
    { verbose: 0 },
  );
  return Array.from(data, (v) => v * deviation + mean);
}
