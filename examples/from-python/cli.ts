import { resolve } from "node:path";
import { parse, refuseEmpty, wholeNumber } from "../long-memory/arguments.js";

export const help = `Keras trains a classifier of series in Python, this library trains it on, and Keras evaluates what has become of it.

  npm run example:from-python                                    waves of three forms
  npm run example:from-python -- --data FILE.csv --target NAME   series of your own
  npm run example:from-python -- --series 200 --epochs 1         a short look

Python needs keras and tensorflow. It is the one that PYTHON names, else that of .venv, else python3.

Series
  --data FILE     a CSV file with a header, a series on each line: its class, and numbers, which are its steps (default: built-in waves)
  --target NAME   the column of the class (default: label)
  --series N      how many waves (default 600)
Training
  --epochs N      passes over the series at each stop (default 4)
  --seed N        the same seed gives the same series (default 1)
  --save FOLDER   keep the files that go from one to the other there
  --help          this text
`;

export interface Settings {
  data?: string | undefined;
  target: string;
  series: number;
  epochs: number;
  seed: number;
  save?: string | undefined;
  help: boolean;
}

const options = {
  data: { type: "string" },
  target: { type: "string", default: "label" },
  series: { type: "string", default: "600" },
  epochs: { type: "string", default: "4" },
  seed: { type: "string", default: "1" },
  save: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** What the user asked for. Paths are relative to the folder in which npm was called. */
export function readArguments(args: string[], folder = process.cwd()): Settings {
  const values = parse(args, options);
  refuseEmpty(values, ["data", "target", "save"]);
  const path = (given: string | undefined) => (given ? resolve(folder, given) : undefined);
  return {
    data: path(values.data),
    target: values.target,
    series: wholeNumber("series", values.series, 10, 100_000),
    epochs: wholeNumber("epochs", values.epochs, 1, 10_000),
    seed: wholeNumber("seed", values.seed, 0, 2 ** 32 - 1),
    save: path(values.save),
    help: values.help,
  };
}
