import { resolve } from "node:path";
import { parse, positiveNumber, refuseEmpty, wholeNumber } from "../long-memory/arguments.js";
import { UserError } from "../sentiment/user_error.js";

export const help = `An LSTM forecasts one column of a series from all of its columns.

  npm run example:weather                                  the temperature half a day ahead, in a built-in climate
  npm run example:weather -- --data FILE.csv --target NAME a column of your own series, whose lines are in the order of time
  npm run example:weather -- --hours 1000 --epochs 1       a short look

The first part of the series is learned from, the rest is held out. What is forecast there is compared with two simple forecasts.

Series
  --data FILE        a CSV file with a header; columns that are not numbers, such as dates, are left out (default: a built-in climate)
  --target NAME      the column that is forecast (default: temperature, that of the built-in climate)
  --hours N          length of the built-in climate (default 6000)
Windows
  --past N           steps of the series that a forecast sees (default 48)
  --every N          of which it reads every Nth (default 2)
  --future N         steps from there to what is forecast (default 12)
  --season N         steps of a season, for the simple forecast (default 24)
Training
  --units N          size of the LSTM (default 32)
  --epochs N         passes over the series, at most: ends where it gets no better (default 10)
  --batch N          windows of a batch (default 64)
  --learning-rate X  Adam's (default 0.001)
  --threads N        threads that compute (default: as many as there are processors, at most 4)
  --seed N           the same seed gives the same result (default 1)
  --save FILE        keep the best model there (.keras)
  --help             this text
`;

export interface Settings {
  data?: string | undefined;
  target: string;
  hours: number;
  past: number;
  every: number;
  future: number;
  season: number;
  units: number;
  epochs: number;
  batch: number;
  learningRate: number;
  threads?: number | undefined;
  seed: number;
  save?: string | undefined;
  help: boolean;
}

const options = {
  data: { type: "string" },
  target: { type: "string" },
  hours: { type: "string", default: "6000" },
  past: { type: "string", default: "48" },
  every: { type: "string", default: "2" },
  future: { type: "string", default: "12" },
  season: { type: "string", default: "24" },
  units: { type: "string", default: "32" },
  epochs: { type: "string", default: "10" },
  batch: { type: "string", default: "64" },
  "learning-rate": { type: "string", default: "0.001" },
  threads: { type: "string" },
  seed: { type: "string", default: "1" },
  save: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** What the user asked for. Paths are relative to the folder in which npm was called. */
export function readArguments(args: string[], folder = process.cwd()): Settings {
  const values = parse(args, options);
  refuseEmpty(values, ["data", "target", "save"]);
  if (values.data !== undefined && values.target === undefined) {
    throw new UserError("--data needs a --target: the name of the column that is forecast.");
  }
  const path = (given: string | undefined) => (given ? resolve(folder, given) : undefined);
  return {
    data: path(values.data),
    target: values.target ?? "temperature",
    hours: wholeNumber("hours", values.hours, 1, 1_000_000),
    past: wholeNumber("past", values.past, 1, 100_000),
    every: wholeNumber("every", values.every, 1, 10_000),
    future: wholeNumber("future", values.future, 0, 100_000),
    season: wholeNumber("season", values.season, 1, 100_000),
    units: wholeNumber("units", values.units, 1, 4096),
    epochs: wholeNumber("epochs", values.epochs, 1, 100_000),
    batch: wholeNumber("batch", values.batch, 1, 100_000),
    learningRate: positiveNumber("learning-rate", values["learning-rate"], 10),
    threads: wholeNumber("threads", values.threads, 1, 64),
    seed: wholeNumber("seed", values.seed, 0, 2 ** 32 - 1),
    save: path(values.save),
    help: values.help,
  };
}
