import { resolve } from "node:path";
import { oneOf, parse, refuseEmpty, wholeNumber } from "../long-memory/arguments.js";
import type { ColumnChoice } from "./data/columns.js";
import { directionNames, layerNames, type NetworkOptions, poolingNames } from "./network.js";
import { UserError } from "./user_error.js";

export const help = `A recurrent network learns to tell classes of texts apart, such as good and bad reviews.

  npm start                                learn from built-in, synthetic review sentences
  npm start -- --data reviews.csv          learn from your own texts
  npm start -- --dataset imdb              download the Large Movie Review set (80 MB) and learn from it
  npm start -- --data reviews.csv --save my-model
  npm start -- --load my-model             no training: use what was saved
  npm start -- --load my-model < texts     the class of each line that is piped in

Your own texts, in one of these forms (UTF-8), with two or more classes of any names:
  FILE.csv, FILE.tsv     a row per text; the columns are found by the header or by what they hold
  FOLDER/class/*.txt     a folder per class, a file per text
  FOLDER/class.txt       a file per class, a text per line (also reviews.pos and reviews.neg)
  FOLDER/any.txt         lines that end in a tab and a small number, their class
A fifth of each class is held out for the test.

Data
  --data PATH            a table or a folder, as above
  --dataset imdb         the Large Movie Review set; downloaded once, then kept
  --text-column NAME     column of the texts, by name or by number from 1
  --label-column NAME    column of the classes
Training
  --layer NAME           simple_rnn, gru or lstm (default gru; simple_rnn for built-in data)
  --direction NAME       forward, or both: a second layer reads backwards (default both; forward for built-in data)
  --pooling NAME         what of the steps counts: last, mean or max (default mean; last for built-in data)
  --units N              size of the recurrent layer (default 8; 64 for built-in data)
  --epochs N             passes over the data (default 4, more for few texts; 12 for built-in data)
  --max-length N         words of a text that are read: its last ones (default 400)
  --max-tokens N         size of the vocabulary (default 30000)
  --resume FOLDER        keep the training there: after Ctrl-C or a crash the same command goes on
  --seed N               the same seed gives the same result (default 1)
After it
  --save FOLDER          keep architecture, weights and vocabulary
  --load FOLDER          take them from there; with --data, test them on all its texts
  --no-prompt            do not ask for texts at the end
  --help                 this text
`;

export interface Settings {
  data?: string | undefined;
  dataset?: "imdb" | undefined;
  columns: ColumnChoice;
  /** Where the user says nothing, the data decides. */
  network: {
    [Name in "layer" | "direction" | "pooling" | "units"]?: NetworkOptions[Name] | undefined;
  };
  epochs?: number | undefined;
  maxLength: number;
  maxTokens: number;
  seed: number;
  resume?: string | undefined;
  save?: string | undefined;
  load?: string | undefined;
  prompt: boolean;
  help: boolean;
}

const options = {
  data: { type: "string" },
  dataset: { type: "string" },
  "text-column": { type: "string" },
  "label-column": { type: "string" },
  layer: { type: "string" },
  direction: { type: "string" },
  pooling: { type: "string" },
  units: { type: "string" },
  epochs: { type: "string" },
  "max-length": { type: "string", default: "400" },
  "max-tokens": { type: "string", default: "30000" },
  seed: { type: "string", default: "1" },
  resume: { type: "string" },
  save: { type: "string" },
  load: { type: "string" },
  "no-prompt": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** What the user asked for. Paths are relative to the folder in which npm was called. */
export function readArguments(args: string[], folder = process.cwd()): Settings {
  const values = parse(args, options);
  const path = (given: string | undefined) => (given ? resolve(folder, given) : undefined);
  refuseEmpty(values, [
    "data",
    "resume",
    "save",
    "load",
    "text-column",
    "label-column",
    "epochs",
    "units",
  ]);
  const settings: Settings = {
    data: path(values.data),
    dataset: readDataset(values.dataset),
    columns: { text: values["text-column"], label: values["label-column"] },
    network: {
      layer: oneOf("layer", values.layer, layerNames),
      direction: oneOf("direction", values.direction, directionNames),
      pooling: oneOf("pooling", values.pooling, poolingNames),
      units: wholeNumber("units", values.units, 1, 4096),
    },
    epochs: wholeNumber("epochs", values.epochs, 1, 100_000),
    maxLength: wholeNumber("max-length", values["max-length"], 1, 100_000),
    maxTokens: wholeNumber("max-tokens", values["max-tokens"], 3, 10_000_000),
    seed: wholeNumber("seed", values.seed, 0, 2 ** 32 - 1),
    resume: path(values.resume),
    save: path(values.save),
    load: path(values.load),
    prompt: !values["no-prompt"],
    help: values.help,
  };
  checkTogether(settings);
  return settings;
}

function readDataset(name: string | undefined): "imdb" | undefined {
  if (name === undefined || name === "imdb") return name;
  throw new UserError(`There is no data set "${name}": --dataset knows imdb; your own is --data.`);
}

function checkTogether(settings: Settings): void {
  const { data, dataset, columns, network, epochs, resume, save, load } = settings;
  if (data && dataset) throw new UserError("--data and --dataset exclude each other.");
  if (!data && (columns.text ?? columns.label) !== undefined) {
    throw new UserError("--text-column and --label-column belong to --data.");
  }
  if (save && load)
    throw new UserError("--save and --load exclude each other: --load trains nothing.");
  if (resume && load)
    throw new UserError("--resume and --load exclude each other: --load trains nothing.");
  const [chosen] = Object.entries({ ...network, epochs }).filter(
    ([, value]) => value !== undefined,
  );
  if (load && chosen) {
    throw new UserError(`--${chosen[0]} belongs to training: --load trains nothing.`);
  }
}
