import { resolve } from "node:path";
import { parse, refuseEmpty, wholeNumber } from "../long-memory/arguments.js";

export const help = `A model begins here, is trained further by Ray Train on several workers, and comes back.

  npm run example:scale-out                                         two workers on this machine
  npm run example:scale-out -- --address ray://HOST:10001 --gpu --workers 8 --storage s3://BUCKET/runs
  npm run example:scale-out -- --series 400 --epochs 1              a short look

Python needs keras, tensorflow, pandas and ray[train]. It is the one that PYTHON names, else that of .venv, else python3.

Series
  --data FILE       a CSV file with a header, a series on each line: its class, and numbers, which are its steps (default: built-in waves)
  --target NAME     the column of the class (default: label)
  --series N        how many waves (default 1200)
Training
  --epochs N        passes over the series here, and as many there (default 3)
  --batch N         series of a batch, which the workers share (default 32)
  --seed N          the same seed gives the same series (default 1)
Cluster
  --workers N       workers, each with its part of the series (default 2)
  --gpu             each worker has a GPU
  --address URL     a Ray cluster (default: RAY_ADDRESS, else this machine)
  --storage URL     where checkpoints are kept: a place that all machines of the cluster reach (default: a folder of this machine)
  --save FOLDER     keep the files that go from one to the other there
  --help            this text
`;

export interface Settings {
  data?: string | undefined;
  target: string;
  series: number;
  epochs: number;
  batch: number;
  seed: number;
  workers: number;
  gpu: boolean;
  address?: string | undefined;
  storage?: string | undefined;
  save?: string | undefined;
  help: boolean;
}

const options = {
  data: { type: "string" },
  target: { type: "string", default: "label" },
  series: { type: "string", default: "1200" },
  epochs: { type: "string", default: "3" },
  batch: { type: "string", default: "32" },
  seed: { type: "string", default: "1" },
  workers: { type: "string", default: "2" },
  gpu: { type: "boolean", default: false },
  address: { type: "string" },
  storage: { type: "string" },
  save: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** What the user asked for. Paths are relative to the folder in which npm was called. */
export function readArguments(args: string[], folder = process.cwd()): Settings {
  const values = parse(args, options);
  refuseEmpty(values, ["data", "target", "address", "storage", "save"]);
  const path = (given: string | undefined) => (given ? resolve(folder, given) : undefined);
  const workers = wholeNumber("workers", values.workers, 1, 10_000);
  return {
    data: path(values.data),
    target: values.target,
    series: wholeNumber("series", values.series, 10, 1_000_000),
    epochs: wholeNumber("epochs", values.epochs, 1, 10_000),
    batch: wholeNumber("batch", values.batch, workers, 1_000_000),
    seed: wholeNumber("seed", values.seed, 0, 2 ** 32 - 1),
    workers,
    gpu: values.gpu,
    address: values.address,
    storage: values.storage,
    save: path(values.save),
    help: values.help,
  };
}
