import { zeros } from "../allocate.js";
import { boolean, checkOptions, checkSurplus, isIterable, isPlain, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";
import { splitCharacters, splitWhitespace, splitWords } from "./split.js";
import { replaceLoneSurrogates, standardizer } from "./standardize.js";
import {
  fromConfig,
  invalidText as invalid,
  readOptions,
  type TextOptions,
  type TextVectorizationConfig,
  type TextVectorizationOptions,
  toConfig,
} from "./text_options.js";
import { Vocabulary } from "./vocabulary.js";

/** A text, or its tokens where `split` is null. */
export type TextInput = string | readonly string[];

/**
 * Turns texts into rows of word ids, numbered as Keras numbers them: 0 is padding, 1 a word out of
 * the vocabulary, 2 the most frequent word, and so on.
 *
 *     const vectorizer = new TextVectorization({ maxTokens: 10000, ragged: true });
 *     vectorizer.adapt(texts);
 *     const x = padSequences(vectorizer.vectorize(texts), { maxlen: 200 });
 */
export class TextVectorization {
  readonly #options: TextOptions;
  readonly #tokenize: (text: TextInput) => string[];
  #vocabulary: Vocabulary | null = null;

  constructor(options: TextVectorizationOptions = {}) {
    this.#options = readOptions(options);
    this.#tokenize = tokenizer(this.#options);
    const { vocabulary } = this.#options;
    if (vocabulary !== null) this.setVocabulary(vocabulary);
  }

  /** Learns the vocabulary from texts. A second call starts from nothing. */
  adapt(texts: Iterable<TextInput>, ...surplus: never[]): void {
    checkSurplus("adapt", surplus);
    if (this.#options.vocabulary) {
      throw invalid("cannot adapt a vectorizer that was made with a `vocabulary` of its own");
    }
    checkTexts(texts, "adapt");
    const counts = new Map<string, number>();
    let index = 0;
    for (const text of texts) {
      for (const token of this.#tokens(text, index)) {
        counts.set(token, (counts.get(token) ?? 0) + 1);
      }
      index++;
    }
    this.#vocabulary = Vocabulary.fromCounts(counts, this.#options.maxTokens);
  }

  /** The ids of each text's words, one row per text. Keras calls the layer itself. */
  vectorize(texts: Iterable<TextInput>, ...surplus: never[]): Int32Array[] {
    checkSurplus("vectorize", surplus);
    checkTexts(texts, "vectorize");
    const vocabulary = this.#known("vectorize");
    const { outputSequenceLength, ragged } = this.#options;
    const rows = Array.from(texts, (text, index) => {
      const tokens = this.#tokens(text, index);
      const length = Math.min(tokens.length, outputSequenceLength ?? tokens.length);
      const row = zeros(Int32Array, length, "the rows of ids");
      for (let i = 0; i < length; i++) row[i] = vocabulary.id(tokens[i]!);
      return row;
    });
    return ragged ? rows : padAtTheEnd(rows, outputSequenceLength);
  }

  /** Every token, at the place of its id; padding and "[UNK]" first. */
  getVocabulary(options: { includeSpecialTokens?: boolean } = {}, ...surplus: never[]): string[] {
    const where = "getVocabulary";
    checkSurplus(where, surplus);
    const { includeSpecialTokens = true } = checkOptions(where, options, ["includeSpecialTokens"]);
    boolean(where, "includeSpecialTokens", includeSpecialTokens);
    return this.#known(where).tokens.slice(includeSpecialTokens ? 0 : 2);
  }

  /** Tokens in the order of their ids, with or without "" and "[UNK]" at the head. */
  setVocabulary(vocabulary: readonly string[], ...surplus: never[]): void {
    checkSurplus("setVocabulary", surplus);
    if (!isArray(vocabulary)) {
      throw invalid(`expects \`vocabulary\` to be an array of strings, got ${show(vocabulary)}`);
    }
    this.#vocabulary = Vocabulary.fromTokens(vocabulary, this.#options.maxTokens);
  }

  vocabularySize(): number {
    return this.#known("vocabularySize").tokens.length;
  }

  /** All that is needed to make the same vectorizer again, as plain JSON. */
  getConfig(): TextVectorizationConfig {
    const known = this.#vocabulary && this.getVocabulary({ includeSpecialTokens: false });
    return toConfig(this.#options, known);
  }

  /** Takes what `getConfig` gives, and Keras's own where it holds nothing that is missing here. */
  static fromConfig(
    config: Partial<TextVectorizationConfig>,
    ...surplus: never[]
  ): TextVectorization {
    checkSurplus("fromConfig", surplus);
    if (!isPlain(config)) {
      throw invalid(`expects a configuration object, got ${show(config)}`);
    }
    const { vocabulary = null, ...rest } = config;
    const vectorizer = new TextVectorization(fromConfig(rest));
    if (isArray(vocabulary) && vocabulary.length === 0) vectorizer.adapt([]);
    else if (vocabulary !== null) vectorizer.setVocabulary(vocabulary);
    return vectorizer;
  }

  #tokens(text: TextInput, index: number): string[] {
    const tokens = this.#options.split === null && isTokens(text);
    if (typeof text === "string" || tokens) return this.#tokenize(text);
    throw invalid(`expects text ${index} to be a string, got ${show(text)}`);
  }

  #known(method: string): Vocabulary {
    if (!this.#vocabulary) {
      throw new BpttError(
        "NotBuilt",
        `TextVectorization has no vocabulary yet: call adapt(texts) or setVocabulary(tokens) before ${method}().`,
      );
    }
    return this.#vocabulary;
  }
}

function tokenizer(options: TextOptions): (text: TextInput) => string[] {
  const { standardize, split, segment } = options;
  const rule = typeof standardize === "string" ? standardizer(standardize) : standardize;
  const clean = (text: string): string => {
    const whole = replaceLoneSurrogates(text);
    if (!rule) return whole;
    const cleaned = rule(whole);
    if (typeof cleaned === "string") return cleaned;
    throw invalid(`expects \`standardize\` to return a string, got ${show(cleaned)}`);
  };
  // Keras's rule knows ASCII punctuation alone; where it is stripped, 。 should not stay behind.
  const dropPunctuation = typeof standardize === "string" && standardize !== "lower";
  const cut = (text: string): string[] => {
    if (typeof split === "function") return checkTokens(split(text));
    if (split === "character") return splitCharacters(text);
    if (split === null) return [text];
    return segment ? splitWords(text, dropPunctuation) : splitWhitespace(text);
  };
  return (text) => (typeof text === "string" ? cut(clean(text)) : text.map(clean));
}

function checkTokens(tokens: string[]): string[] {
  if (isTokens(tokens)) return tokens;
  throw invalid(`expects \`split\` to return an array of strings, got ${show(tokens)}`);
}

function isTokens(value: unknown): value is string[] {
  if (!isArray(value)) return false;
  // One by one, as a hole is none.
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== "string") return false;
  return true;
}

function padAtTheEnd(rows: Int32Array[], length: number | null): Int32Array[] {
  const width = length ?? rows.reduce((longest, row) => Math.max(longest, row.length), 0);
  return rows.map((row) => {
    // Of zeros, which is what padding is.
    const padded = zeros(Int32Array, width, "the padded rows");
    padded.set(row);
    return padded;
  });
}

function checkTexts(texts: unknown, method: string): void {
  if (typeof texts === "string") {
    throw invalid(`expects a list of texts, got one string; write ${method}([text])`);
  }
  if (!isIterable(texts)) {
    throw invalid(`expects ${method} to get a list of texts, got ${show(texts)}`);
  }
}
