import { boolean, checkOptions, list, oneOf, positiveInteger, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { shortened } from "../show.js";
import { type Split, splitNames } from "./split.js";
import { type Standardize, standardizeNames } from "./standardize.js";

export interface TextVectorizationOptions {
  /** Size of the vocabulary, padding and "[UNK]" included. Without it every word gets an id. */
  maxTokens?: number | null;
  /** What is done to a text first; a function gets the text and returns another. */
  standardize?: Standardize | ((text: string) => string) | null;
  /** How a text becomes tokens; null takes the text, or a given list of tokens, as it is. */
  split?: Split | ((text: string) => string[]) | null;
  outputMode?: "int";
  /** Every row is padded, or cut, at its end to this length. */
  outputSequenceLength?: number | null;
  /** Rows keep their own lengths, for `padSequences` or for a model that takes ragged rows. */
  ragged?: boolean;
  /** A known vocabulary instead of `adapt`. */
  vocabulary?: readonly string[] | null;
  /**
   * Whether `split: "whitespace"` also finds the words of Chinese and Japanese text. Stretches of more than 4,096 characters without punctuation or
   * space are read in parts; a word where two parts meet may then be another one.
   */
  segment?: boolean;
}

export type TextOptions = Required<TextVectorizationOptions>;

/** Keras's names, so that a configuration can be read there too. */
export interface TextVectorizationConfig {
  max_tokens: number | null;
  standardize: Standardize | null;
  split: Split | null;
  output_mode: "int";
  output_sequence_length: number | null;
  ragged: boolean;
  vocabulary: string[] | null;
  segment?: boolean;
}

const where = "TextVectorization";
const optionNames = [
  "maxTokens",
  "standardize",
  "split",
  "outputMode",
  "outputSequenceLength",
  "ragged",
  "vocabulary",
  "segment",
];

/** Fills in the defaults and refuses what cannot work. */
export function readOptions(options: TextVectorizationOptions): TextOptions {
  const given = checkOptions(where, options, optionNames);
  const { maxTokens = null, outputSequenceLength = null, vocabulary = null } = given;
  const { standardize = "lower_and_strip_punctuation", split = "whitespace" } = given;
  // Two ids are taken by padding and "[UNK]".
  if (maxTokens !== null && !(Number.isSafeInteger(maxTokens) && maxTokens > 2)) {
    throw invalidText(`expects \`maxTokens\` to be an integer above 2, got ${show(maxTokens)}`);
  }
  if (outputSequenceLength !== null) {
    positiveInteger(where, "outputSequenceLength", outputSequenceLength);
  }
  checkRule("standardize", standardize, standardizeNames);
  checkRule("split", split, splitNames);
  return {
    maxTokens,
    standardize,
    split,
    outputMode: oneOf(where, "outputMode", given.outputMode ?? "int", ["int"]),
    outputSequenceLength,
    ragged: boolean(where, "ragged", given.ragged ?? false),
    vocabulary,
    segment: boolean(where, "segment", given.segment ?? true),
  };
}

function checkRule(name: string, rule: unknown, names: readonly string[]): void {
  if (rule === null || typeof rule === "function" || names.includes(rule as string)) return;
  throw invalidText(
    `expects \`${name}\` to be one of ${list(names)}, a function or null, got ${show(rule)}`,
  );
}

export function toConfig(
  options: TextOptions,
  vocabulary: string[] | null,
): TextVectorizationConfig {
  const { standardize, split } = options;
  if (typeof standardize === "function" || typeof split === "function") {
    const name = typeof standardize === "function" ? "standardize" : "split";
    throw invalidText(`cannot write a function into a configuration: \`${name}\` is one`);
  }
  return {
    max_tokens: options.maxTokens,
    standardize,
    split,
    output_mode: "int",
    output_sequence_length: options.outputSequenceLength,
    ragged: options.ragged,
    vocabulary,
    // Keras has no such entry, so it is written only where it says something.
    ...(options.segment ? {} : { segment: false }),
  };
}

/** Entries of Keras's configuration that change nothing here as long as they hold this value. */
const neutral: Readonly<Record<string, unknown>> = {
  ngrams: null,
  idf_weights: null,
  sparse: false,
  encoding: "utf-8",
};
const bookkeeping = ["name", "trainable", "dtype", "vocabulary_size", "pad_to_max_tokens"];

/** The options in a configuration, Keras's own included; the vocabulary is read by the caller. */
export function fromConfig(config: object): TextVectorizationOptions {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const name = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    if (bookkeeping.includes(key)) continue;
    if (optionNames.includes(name)) options[name] = value;
    else if (!Object.hasOwn(neutral, key) || value !== neutral[key]) {
      throw invalidText(`cannot use \`${shortened(key)}\`: ${show(value)} of a configuration`);
    }
  }
  return options as TextVectorizationOptions;
}

export function invalidText(message: string): BpttError {
  return new BpttError("InvalidArgument", `${where} ${message}.`);
}
