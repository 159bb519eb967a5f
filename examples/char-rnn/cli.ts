import { resolve } from "node:path";
import {
  oneOf,
  parse,
  positiveNumber,
  refuseEmpty,
  wholeNumber,
} from "../long-memory/arguments.js";
import { UserError } from "../sentiment/user_error.js";
import { type CellName, cellNames } from "./network.js";

export const help = `A recurrent network reads a text character by character and learns to write such text itself.

  npm run example:char-rnn                            learn from built-in little stories (about half a minute)
  npm run example:char-rnn -- --data book.txt         learn from any text (UTF-8)
  npm run example:char-rnn -- --data book.txt --save book.keras
  npm run example:char-rnn -- --load book.keras --epochs 0 --length 2000
                                                      no training: write

After each epoch it tells the loss on the last tenth of the text, which is held out, and writes a sample. Ctrl-C ends the training; with
--save what was learned until then is kept.

Text
  --data FILE            the text to learn from (default: generated stories)
Network
  --cell lstm|gru|simple (default lstm)
  --layers N             recurrent layers, one on top of the other (default 1)
  --units N              size of each (default 128)
Training
  --epochs N             passes over the text (default 5)
  --batch N              places of the text that are read side by side (default 32)
  --steps N              characters that a gradient goes back through; the state goes further (default 64)
  --learning-rate X      Adam's (default 0.003)
  --threads N            threads that compute (default: as many as there are processors, at most 4)
  --seed N               the same seed gives the same result (default 1)
Writing
  --temperature X        1 draws characters as the network expects them; less is safer, more is bolder (default 0.8)
  --length N             characters of a sample (default 300)
  --prompt TEXT          what samples begin with (default: nothing)
  --sample-every N       a sample also every N batches (default: only after epochs)
Files
  --save FILE            keep the network there (.keras), and what else is needed to use it in FILE.json
  --load FILE            go on from there; the options of the network are those that were saved
  --help                 this text
`;

export interface Settings {
  data?: string | undefined;
  /** Where the user says nothing, a loaded network decides. */
  cell?: CellName | undefined;
  layers?: number | undefined;
  units?: number | undefined;
  epochs: number;
  batch: number;
  steps: number;
  learningRate: number;
  threads?: number | undefined;
  seed: number;
  temperature: number;
  length: number;
  prompt?: string | undefined;
  sampleEvery?: number | undefined;
  save?: string | undefined;
  load?: string | undefined;
  help: boolean;
}

const options = {
  data: { type: "string" },
  cell: { type: "string" },
  layers: { type: "string" },
  units: { type: "string" },
  epochs: { type: "string", default: "5" },
  batch: { type: "string", default: "32" },
  steps: { type: "string", default: "64" },
  "learning-rate": { type: "string", default: "0.003" },
  threads: { type: "string" },
  seed: { type: "string", default: "1" },
  temperature: { type: "string", default: "0.8" },
  length: { type: "string", default: "300" },
  prompt: { type: "string" },
  "sample-every": { type: "string" },
  save: { type: "string" },
  load: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** What the user asked for. Paths are relative to the folder in which npm was called. */
export function readArguments(args: string[], folder = process.cwd()): Settings {
  const values = parse(args, options);
  refuseEmpty(values, ["data", "save", "load", "prompt"]);
  const path = (given: string | undefined) => (given ? resolve(folder, given) : undefined);
  type Name = "layers" | "units" | "threads" | "sample-every";
  const ifGiven = (name: Name, most: number) => wholeNumber(name, values[name], 1, most);
  const settings: Settings = {
    data: path(values.data),
    cell: oneOf("cell", values.cell, cellNames),
    layers: ifGiven("layers", 16),
    units: ifGiven("units", 4096),
    epochs: wholeNumber("epochs", values.epochs, 0, 100_000),
    batch: wholeNumber("batch", values.batch, 1, 4096),
    steps: wholeNumber("steps", values.steps, 1, 100_000),
    learningRate: positiveNumber("learning-rate", values["learning-rate"], 10),
    threads: ifGiven("threads", 64),
    seed: wholeNumber("seed", values.seed, 0, 2 ** 32 - 1),
    temperature: positiveNumber("temperature", values.temperature, 100),
    length: wholeNumber("length", values.length, 1, 1_000_000),
    prompt: values.prompt,
    sampleEvery: ifGiven("sample-every", 1_000_000),
    save: path(values.save),
    load: path(values.load),
    help: values.help,
  };
  checkTogether(settings);
  return settings;
}

function checkTogether({ load, cell, layers, units }: Settings): void {
  if (load && (cell ?? layers ?? units) !== undefined) {
    throw new UserError("--cell, --layers and --units are those of the network that --load names.");
  }
}
