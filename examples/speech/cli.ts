import { resolve } from "node:path";
import {
  oneOf,
  parse,
  positiveNumber,
  refuseEmpty,
  trainingOptions,
  trainingSettings,
} from "../long-memory/arguments.js";
import { UserError } from "../sentiment/user_error.js";
import { unitNames } from "./alphabet.js";
import { type Split, splits } from "./data/divide.js";

export const help = `A recurrent network learns to recognise speech: one of some words in each recording, or what is said in it.

  npm run example:speech                                     learn sequences of notes, synthetic tones (less than a minute), and try it
  npm run example:speech -- --data DIR                       learn your own recordings, WAV files
  npm run example:speech -- --data DIR --strings             learn strings of them, such as telephone numbers
  npm run example:speech -- --data DIR --save my-recognizer
  npm run example:speech -- --load my-recognizer --transcribe a.wav

WAV files of any rate, of 8 to 32 bits or floats, of any number of channels. Labels are the beginnings of their names (7_jackson_32.wav), or a folder for each label,
or stand in a table, CSV or TSV: a path and what is said there, with a header or without. Labels are classes; else texts are learned, character by character (CTC).

Data
  --data DIR             a folder of WAV files, or a table (.csv, .tsv)
  --labels WHERE         name, folder or a table's file (default: found out)
  --units NAME           read texts by word or char (default char; without it labels, and texts that come again, are classes)
  --strings              learn strings of 1 to 5 clips with silence between them
  --split NAME           hold out the takes 0 to 4 (take), a speaker, or a tenth at random (default: take, where names tell it)
  --hold-out NAME        the speaker who is held out
  --skip-bad             leave out files that can't be read
Training
  --epochs N             passes over the recordings (default: as many as are good for it, at most as --minutes allow)
  --minutes N            training ends then, reading counted (default 4.5; no end with --epochs)
  --resume FOLDER        keep the training there: after Ctrl-C or a crash the same command goes on
  --curves FILE          draw how the network learned, SVG; in a terminal it is always shown
  --threads N            threads that compute (default: as many as there are processors, at most 4)
  --seed N               the same seed gives the same result; where the clock ends it, that has its say (default 1)
Listening
  --transcribe FILE      a WAV file that is listened to at the end
  --record               listen to the microphone, until silence
Files
  --save FOLDER          keep network, labels and front end
  --load FOLDER          take them from there; with --data, test them on all recordings
  --no-prompt            do not ask for files at the end
  --help                 this text
`;

export interface Settings {
  data?: string | undefined;
  labels?: string | undefined;
  units?: (typeof unitNames)[number] | undefined;
  strings: boolean;
  split?: Split | undefined;
  holdOut?: string | undefined;
  skipBad: boolean;
  epochs?: number | undefined;
  minutes?: number | undefined;
  resume?: string | undefined;
  curves?: string | undefined;
  threads?: number | undefined;
  seed: number;
  transcribe?: string | undefined;
  record: boolean;
  save?: string | undefined;
  load?: string | undefined;
  prompt: boolean;
  help: boolean;
}

const options = {
  ...trainingOptions,
  data: { type: "string" },
  labels: { type: "string" },
  units: { type: "string" },
  strings: { type: "boolean", default: false },
  split: { type: "string" },
  "hold-out": { type: "string" },
  "skip-bad": { type: "boolean", default: false },
  minutes: { type: "string" },
  curves: { type: "string" },
  transcribe: { type: "string" },
  record: { type: "boolean", default: false },
} as const;

const PATHS = ["data", "resume", "curves", "transcribe", "save", "load"] as const;

/** What the user asked for. Paths are relative to the folder in which npm was called. */
export function readArguments(args: string[], folder = process.cwd()): Settings {
  const values = parse(args, options);
  refuseEmpty(values, [...PATHS, "labels", "hold-out"]);
  const path = (given: string | undefined) => (given ? resolve(folder, given) : undefined);
  const { labels, minutes } = values;
  const isPlace = labels === "name" || labels === "folder";
  const settings: Settings = {
    ...trainingSettings(values, path),
    data: path(values.data),
    labels: isPlace ? labels : path(labels),
    units: oneOf("units", values.units, unitNames),
    strings: values.strings,
    split: oneOf("split", values.split, splits) ?? (values["hold-out"] ? "speaker" : undefined),
    holdOut: values["hold-out"],
    skipBad: values["skip-bad"],
    minutes: minutes === undefined ? undefined : positiveNumber("minutes", minutes, 100_000),
    curves: path(values.curves),
    transcribe: path(values.transcribe),
    record: values.record,
  };
  checkTogether(settings);
  return settings;
}

function checkTogether(settings: Settings): void {
  const { data, load, save, strings, units, split, holdOut } = settings;
  const ofData = ["labels", "units", "strings", "split", "skipBad"] as const;
  const idle = ofData.find((name) => settings[name] !== undefined && settings[name] !== false);
  if (!data && idle) throw new UserError(`${option(idle)} belongs to --data.`);
  if (holdOut && split !== "speaker") {
    throw new UserError(`--hold-out names a speaker, and --split ${split} divides otherwise.`);
  }
  if (strings && units) {
    throw new UserError("--strings are read label by label: --units is for texts.");
  }
  if (save && load) {
    throw new UserError("--save and --load exclude each other: --load trains nothing.");
  }
  if (!load) return;
  const training = ["units", "split", "epochs", "minutes", "resume", "curves"] as const;
  const chosen = training.find((name) => settings[name] !== undefined);
  if (chosen) throw new UserError(`${option(chosen)} belongs to training: --load trains nothing.`);
}

const option = (name: string) =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
