import {
  boolean,
  checkOptions,
  list,
  nonNegativeInteger,
  oneOf,
  positiveInteger,
  show,
} from "../checks.js";
import { BpttError } from "../errors.js";
import { isArray, shortened } from "../show.js";
import { type Split, splitNames } from "./split.js";
import { type Standardize, standardizeNames } from "./standardize.js";

/** What becomes of a text's words: a row of ids; or a vector of which words it has, how often, or how often times how rare they are. */
export type TextOutputMode = "int" | "multi_hot" | "count" | "tf_idf";

const MODES: readonly TextOutputMode[] = ["int", "multi_hot", "count", "tf_idf"];

/** How texts become words, and words numbers. */
export interface WordOptions {
  /** Size of the vocabulary, padding and "[UNK]" included. Without it every word gets an id. */
  maxTokens?: number | null;
  /** What is done to a text first; a function gets the text and returns another. */
  standardize?: Standardize | ((text: string) => string) | null;
  /** How a text becomes tokens; null takes the text, or a given list of tokens, as it is. */
  split?: Split | ((text: string) => string[]) | null;
  /** Groups of words that count as words as well, joined by a space: 2 for single words and pairs, `[2]` for pairs alone. Default none. */
  ngrams?: number | readonly number[] | null;
  /**
   * `"int"` gives ids for an Embedding. The others give a vector for each text, of as many numbers as there are words: 1 for each word that it has
   * (`"multi_hot"`), how often (`"count"`), and that times the word's weight (`"tf_idf"`), which is `log(1 + texts / (1 + texts with the word))`
   * of the texts that it was adapted to. They have no place for padding. Default `"int"`.
   */
  outputMode?: TextOutputMode;
  /** Every row is padded, or cut, at its end to this length. */
  outputSequenceLength?: number | null;
  /** Whether vectors have `maxTokens` numbers, however many words there are. Default false. */
  padToMaxTokens?: boolean;
  /** Rows keep their own lengths, for `padSequences` or for a model that takes ragged rows. */
  ragged?: boolean;
  /** A known vocabulary instead of `adapt`. */
  vocabulary?: readonly string[] | null;
  /** What each word of `vocabulary` weighs, for `"tf_idf"`. */
  idfWeights?: ArrayLike<number> | null;
  /**
   * Whether `split: "whitespace"` also finds the words of Chinese and Japanese text. Stretches of more than 4,096 characters without punctuation or
   * space are read in parts; a word where two parts meet may then be another one. Keras does not find them: a model that is to say the same of such
   * texts there needs false. Default true.
   */
  segment?: boolean;
}

/** The options, with the groups' sizes one by one. */
export type TextOptions = Required<Omit<WordOptions, "ngrams">> & {
  readonly ngrams: readonly number[] | null;
};

/** Keras's names, so that a configuration can be read there too. */
export type TextVectorizationConfig = {
  /** As in {@link WordOptions.maxTokens}. */
  max_tokens: number | null;
  /** As in {@link WordOptions.standardize}. */
  standardize: Standardize | null;
  /** As in {@link WordOptions.split}. */
  split: Split | null;
  /** As in {@link WordOptions.ngrams}. */
  ngrams: number[] | null;
  /** As in {@link WordOptions.outputMode}. */
  output_mode: TextOutputMode;
  /** As in {@link WordOptions.outputSequenceLength}. */
  output_sequence_length: number | null;
  /** As in {@link WordOptions.padToMaxTokens}. */
  pad_to_max_tokens: boolean;
  /** As in {@link WordOptions.ragged}. */
  ragged: boolean;
  /** As in {@link WordOptions.vocabulary}. */
  vocabulary: string[] | null;
  /** As in {@link WordOptions.idfWeights}. */
  idf_weights: number[] | null;
  /** As in {@link WordOptions.segment}; left out where it is true. */
  segment?: boolean;
};

const where = "TextVectorization";
const optionNames = [
  "maxTokens",
  "standardize",
  "split",
  "ngrams",
  "outputMode",
  "outputSequenceLength",
  "padToMaxTokens",
  "ragged",
  "vocabulary",
  "idfWeights",
  "segment",
];

/** More words in a group than anybody counts. */
const MOST_WORDS = 16;

/** Ids of a row: more of them have no room in the engine. */
const MOST_STEPS = 2 ** 30 - 1;

/** Fills in the defaults and refuses what cannot work. */
export function readOptions(options: WordOptions): TextOptions {
  const given = checkOptions(where, options, optionNames);
  const { maxTokens = null, outputSequenceLength = null, vocabulary = null } = given;
  const { standardize = "lower_and_strip_punctuation", split = "whitespace" } = given;
  // Two ids are taken by padding and "[UNK]".
  if (maxTokens !== null && !(Number.isSafeInteger(maxTokens) && maxTokens > 2)) {
    throw invalidText(`expects \`maxTokens\` to be an integer above 2, got ${show(maxTokens)}`);
  }
  if (outputSequenceLength !== null) {
    positiveInteger(where, "outputSequenceLength", outputSequenceLength);
    if (outputSequenceLength > MOST_STEPS) {
      throw invalidText(
        `expects \`outputSequenceLength\` to be at most ${MOST_STEPS}, got ${outputSequenceLength}`,
      );
    }
  }
  checkRule("standardize", standardize, standardizeNames);
  checkRule("split", split, splitNames);
  const read: TextOptions = {
    maxTokens,
    standardize,
    split,
    ngrams: readGroups(given.ngrams ?? null),
    outputMode: oneOf(where, "outputMode", given.outputMode ?? "int", MODES),
    outputSequenceLength,
    padToMaxTokens: boolean(where, "padToMaxTokens", given.padToMaxTokens ?? false),
    ragged: boolean(where, "ragged", given.ragged ?? false),
    vocabulary,
    idfWeights: given.idfWeights ?? null,
    segment: boolean(where, "segment", given.segment ?? true),
  };
  checkTogether(read);
  return read;
}

/** The sizes of groups of words, each as often as it is given. */
function readGroups(value: unknown): readonly number[] | null {
  if (value === null) return null;
  const fits = (n: unknown) => nonNegativeInteger(where, "ngrams", n) <= MOST_WORDS && n !== 0;
  if (isArray(value) && value.length <= MOST_WORDS && value.every(fits)) {
    return Array.from(value) as number[];
  }
  if (!isArray(value) && fits(value)) {
    return Array.from({ length: value as number }, (_, i) => i + 1);
  }
  throw invalidText(
    `expects \`ngrams\` to be an integer from 1 to ${MOST_WORDS}, or a list of such, got ${show(value)}`,
  );
}

/** What only some modes have a meaning for. */
function checkTogether(options: TextOptions): void {
  const { outputMode: mode, outputSequenceLength: length, ragged, padToMaxTokens } = options;
  const { idfWeights, vocabulary, maxTokens } = options;
  const needs = (what: string) => invalidText(`takes ${what}, got "${mode}"`);
  if (mode !== "int" && length !== null) throw needs('`outputSequenceLength` in the mode "int"');
  if (mode !== "int" && ragged) throw needs('`ragged` in the mode "int"');
  if (mode !== "tf_idf" && idfWeights !== null) throw needs('`idfWeights` in the mode "tf_idf"');
  if (padToMaxTokens && maxTokens === null) throw invalidText("pads to `maxTokens`, got none");
  if (mode === "tf_idf" && (vocabulary === null) !== (idfWeights === null)) {
    throw invalidText('expects `vocabulary` and `idfWeights` together in the mode "tf_idf"');
  }
}

function checkRule(name: string, rule: unknown, names: readonly string[]): void {
  if (rule === null || typeof rule === "function" || names.includes(rule as string)) return;
  throw invalidText(
    `expects \`${name}\` to be one of ${list(names)}, a function or null, got ${show(rule)}`,
  );
}

/** What is known of words: the vocabulary, and what its words weigh. */
type Known = Pick<TextVectorizationConfig, "vocabulary" | "idf_weights">;

export function toConfig(options: TextOptions, known: Known): TextVectorizationConfig {
  const { standardize, split } = options;
  if (typeof standardize === "function" || typeof split === "function") {
    const name = typeof standardize === "function" ? "standardize" : "split";
    throw invalidText(`cannot write a function into a configuration: \`${name}\` is one`);
  }
  return {
    max_tokens: options.maxTokens,
    standardize,
    split,
    ngrams: options.ngrams && [...options.ngrams],
    output_mode: options.outputMode,
    output_sequence_length: options.outputSequenceLength,
    pad_to_max_tokens: options.padToMaxTokens,
    ragged: options.ragged,
    ...known,
    // Keras has no such entry, so it is written only where it says something.
    ...(options.segment ? {} : { segment: false }),
  };
}

/** Entries of Keras's configuration that change nothing here as long as they hold this value. */
const neutral: Readonly<Record<string, unknown>> = { sparse: false, encoding: "utf-8" };
const bookkeeping = ["dtype"];

/** The options in a configuration, Keras's own included; the vocabulary is read by the caller. */
export function fromConfig(config: object): WordOptions {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const name = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    if (bookkeeping.includes(key)) continue;
    if (["name", "trainable", ...optionNames].includes(name)) options[name] = value;
    else if (!Object.hasOwn(neutral, key) || value !== neutral[key]) {
      throw invalidText(`cannot use \`${shortened(key)}\`: ${show(value)} of a configuration`);
    }
  }
  return options as WordOptions;
}

export function invalidText(message: string): BpttError {
  return new BpttError("InvalidArgument", `${where} ${message}.`);
}
