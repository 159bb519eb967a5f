import { resolve } from "node:path";
import {
  oneOf,
  parse,
  refuseEmpty,
  trainingOptions,
  trainingSettings,
  wholeNumber,
} from "../long-memory/arguments.js";
import { UserError } from "../sentiment/user_error.js";
import { type AttentionName, attentionNames } from "./network.js";
import { type Segmentation, segmentations } from "./words.js";

export const help = `A recurrent network learns to translate: it reads a sentence both ways, and writes its translation word by word, looking back at what it read.

  npm run example:translation                           learn from built-in, synthetic sentences, English to French (less than a minute)
  npm run example:translation -- --data pairs.tsv       learn from your own pairs
  npm run example:translation -- --data pairs.tsv --save my-translator
  npm run example:translation -- --load my-translator   no training: use what was saved
  npm run example:translation -- --load my-translator < sentences

Your own pairs: a UTF-8 file with a pair a line, the sentence, a tab and its translation, or CSV; with a header or without, a third column is not read, nor are numbers.
A twentieth of the sentences, at most 1,000, is held out for choosing the best epoch, and as many for the test: none of them is learned, in no translation.

Data
  --data FILE            the pairs
  --reverse              translate the second column into the first
  --segment NAME         Chinese and Japanese by character or by word (default character)
  --vocabulary NAME      subwords: every word can be read and said, rare ones in pieces; or words (default subwords; words for built-in data)
Training
  --attention NAME       dot, additive, bahdanau (inside the recurrence) or none (default dot)
  --epochs N             passes over the pairs (default: what fits into a quarter of an hour on two processors; 8 for built-in data)
  --resume FOLDER        keep the training there: after Ctrl-C or a crash the same command goes on
  --threads N            threads that compute (default: as many as there are processors, at most 4)
  --seed N               the same seed gives the same result; without --epochs the clock has its say (default 1)
Translating
  --beams N              translations that are followed at a time (default 5)
  --map FILE             keep what was looked at for the last sentence that was typed as a picture, SVG; in a terminal it is drawn
Files
  --save FOLDER          keep network and vocabularies
  --load FOLDER          take them from there; with --data, test them on all its pairs
  --no-prompt            do not ask for sentences at the end
  --help                 this text
`;

const vocabularyNames = ["subwords", "words"] as const;
export type VocabularyName = (typeof vocabularyNames)[number];

export interface Settings {
  data?: string | undefined;
  reverse: boolean;
  /** Where the user says nothing, the data decides, or what was saved. */
  segment?: Segmentation | undefined;
  vocabulary?: VocabularyName | undefined;
  attention?: AttentionName | undefined;
  epochs?: number | undefined;
  resume?: string | undefined;
  threads?: number | undefined;
  seed: number;
  beams: number;
  map?: string | undefined;
  save?: string | undefined;
  load?: string | undefined;
  prompt: boolean;
  help: boolean;
}

const options = {
  ...trainingOptions,
  data: { type: "string" },
  reverse: { type: "boolean", default: false },
  segment: { type: "string" },
  vocabulary: { type: "string" },
  attention: { type: "string" },
  beams: { type: "string", default: "5" },
  map: { type: "string" },
} as const;

/** What the user asked for. Paths are relative to the folder in which npm was called. */
export function readArguments(args: string[], folder = process.cwd()): Settings {
  const values = parse(args, options);
  refuseEmpty(values, ["data", "resume", "save", "load", "map"]);
  const path = (given: string | undefined) => (given ? resolve(folder, given) : undefined);
  const settings: Settings = {
    ...trainingSettings(values, path),
    data: path(values.data),
    reverse: values.reverse,
    segment: oneOf("segment", values.segment, segmentations),
    vocabulary: oneOf("vocabulary", values.vocabulary, vocabularyNames),
    attention: oneOf("attention", values.attention, attentionNames),
    beams: wholeNumber("beams", values.beams, 1, 100),
    map: path(values.map),
  };
  checkTogether(settings);
  return settings;
}

function checkTogether(settings: Settings): void {
  const { data, reverse, load, save, map, prompt } = settings;
  if (reverse && !data) throw new UserError("--reverse belongs to --data.");
  if (map && !prompt)
    throw new UserError("--map shows a sentence that was typed: --no-prompt asks for none.");
  if (map && settings.attention === "none") {
    throw new UserError("--map shows attention, and --attention none has none.");
  }
  if (save && load)
    throw new UserError("--save and --load exclude each other: --load trains nothing.");
  if (!load) return;
  const training = ["segment", "vocabulary", "attention", "epochs", "resume"] as const;
  const chosen = training.find((name) => settings[name] !== undefined);
  if (chosen) throw new UserError(`--${chosen} belongs to training: --load trains nothing.`);
}
