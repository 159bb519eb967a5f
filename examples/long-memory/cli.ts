import { oneOf, parse, positiveNumber, wholeNumber } from "./arguments.js";
import { type CellName, cellNames } from "./cells.js";

export const help = `Can a recurrent network remember for hundreds of steps? A SimpleRNN, an LSTM and a GRU learn the same task.

  npm run example:long-memory                            the adding problem over 200 steps
  npm run example:long-memory -- --task copy             copy memory: ten symbols, kept through 100 blanks
  npm run example:long-memory -- --cell gru --steps 400  one cell, a longer memory
  npm run example:long-memory -- --rows 500 --epochs 1   a short look

Before and after training it plots how strong the gradient of the loss still is at the state of each step.

Task
  --task adding|copy     adding: the sum of two marked numbers; copy: ten symbols in their order (default adding)
  --steps N              steps of the sequence, or blanks between the symbols and the question (default 200; copy 100)
  --rows N               sequences to learn from (default 5000)
Network
  --cell simple|lstm|gru|all  (default all)
  --units N              size of the recurrent layer (default 64)
  --bias chrono|keras    what gates begin with: long memories, or what Keras gives them (default chrono)
Training
  --epochs N             passes over the sequences, at most: ends where the task is solved (default 20; copy 40)
  --batch N              sequences of a batch (default 50)
  --learning-rate X      Adam's (default 0.005)
  --threads N            threads that compute (default: as many as there are processors, at most 4)
  --seed N               the same seed gives the same result (default 1)
  --help                 this text
`;

const taskNames = ["adding", "copy"] as const;
export type TaskName = (typeof taskNames)[number];

export interface Settings {
  task: TaskName;
  steps: number;
  rows: number;
  cells: readonly CellName[];
  units: number;
  bias: "chrono" | "keras";
  epochs: number;
  batch: number;
  learningRate: number;
  threads?: number | undefined;
  seed: number;
  help: boolean;
}

const options = {
  task: { type: "string", default: "adding" },
  steps: { type: "string" },
  rows: { type: "string", default: "5000" },
  cell: { type: "string", default: "all" },
  units: { type: "string", default: "64" },
  bias: { type: "string", default: "chrono" },
  epochs: { type: "string" },
  batch: { type: "string", default: "50" },
  "learning-rate": { type: "string", default: "0.005" },
  threads: { type: "string" },
  seed: { type: "string", default: "1" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Where the user says nothing, the task decides. */
const defaults = {
  adding: { steps: "200", epochs: "20" },
  copy: { steps: "100", epochs: "40" },
} as const;

/** What the user asked for. */
export function readArguments(args: string[]): Settings {
  const values = parse(args, options);
  const task = oneOf("task", values.task, taskNames);
  const cell = oneOf("cell", values.cell, [...cellNames, "all"]);
  return {
    task,
    steps: wholeNumber("steps", values.steps ?? defaults[task].steps, 2, 100_000),
    rows: wholeNumber("rows", values.rows, 1, 10_000_000),
    cells: cell === "all" ? cellNames : [cell],
    units: wholeNumber("units", values.units, 1, 4096),
    bias: oneOf("bias", values.bias, ["chrono", "keras"]),
    epochs: wholeNumber("epochs", values.epochs ?? defaults[task].epochs, 1, 100_000),
    batch: wholeNumber("batch", values.batch, 1, 100_000),
    learningRate: positiveNumber("learning-rate", values["learning-rate"], 10),
    threads: wholeNumber("threads", values.threads, 1, 64),
    seed: wholeNumber("seed", values.seed, 0, 2 ** 32 - 1),
    help: values.help,
  };
}
