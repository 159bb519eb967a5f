import { joined, zeros } from "../allocate.js";
import {
  boolean,
  checkOptions,
  checkSurplus,
  isIterable,
  isPlain,
  show,
  takeOptions,
} from "../checks.js";
import type { Door } from "../data/door.js";
import { checkNumber } from "../data/floats.js";
import type { Inputs } from "../data/inputs.js";
import { isArrayLike, type NDArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { DType, SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { isArray } from "../show.js";
import { bins, padded, paddedByBatch } from "../text/expansions.js";
import {
  fromConfig,
  invalidText as invalid,
  readOptions,
  type TextOptions,
  type TextVectorizationConfig,
  toConfig,
  type WordOptions,
} from "../text/text_options.js";
import { isTokens, type TextInput, tokenizer } from "../text/tokenizer.js";
import { leads, SPECIAL, Vocabulary } from "../text/vocabulary.js";
import { type Costless, Layer, type LayerConfig, type LayerOptions, type Reads } from "./layer.js";
import { named } from "./named.js";

export type { TextInput } from "../text/tokenizer.js";

/** Options of {@link TextVectorization}. */
export interface TextVectorizationOptions extends WordOptions, Costless<LayerOptions> {}

/** Rows of ids, one after the other. */
interface Ids {
  readonly data: Int32Array;
  readonly lengths: Uint32Array;
}

/**
 * Turns texts into rows of word ids, numbered as Keras numbers them: 0 is padding, 1 a word out of
 * the vocabulary, 2 the most frequent word, and so on.
 *
 *     const vectorizer = new TextVectorization({ maxTokens: 10000, ragged: true });
 *     vectorizer.adapt(texts);
 *     const x = padSequences(vectorizer.vectorize(texts), { maxlen: 200 });
 *
 * As the first layer that reads an input it makes a model of texts, which `fit`, `evaluate` and `predict` then take: a list of texts, or of lists of
 * one. It learns its words before, or has a `vocabulary`.
 *
 *     const model = new Sequential([vectorizer, new Embedding(vectorizer.vocabularySize(), 16, { maskZero: true }), new GRU(16), new Dense(1)]);
 *     await model.predict(["a good film"]);
 *
 * Input: `(batch)` or `(batch, 1)` texts; with `split: null` also `(batch, tokens)`. Output: `(batch, outputSequenceLength)` ids, or vectors of
 * `(batch, words)`, see `outputMode`. Without an `outputSequenceLength` rows are padded with 0 to the longest of their batch, as in Keras; in a model
 * that answers at every step, to the longest of the call.
 *
 * @throws BpttError `InvalidArgument` for a vocabulary with a word twice, and options that do not go together.
 */
export class TextVectorization extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("TextVectorization", this, (config) => {
    const settings = config.names.map((name) => [name, config.take(name)]);
    // Keras finds no words in Chinese and Japanese: a configuration says where that is wanted.
    return this.fromConfig({ segment: false, ...Object.fromEntries(settings) });
  });

  readonly #options: TextOptions;
  readonly #tokenize: (text: TextInput) => string[];
  readonly #door: Door = { enter: (...args) => this.#enter(...args) };
  #vocabulary: Vocabulary | null = null;
  #weights: Float32Array | null = null;
  /** How many tokens a file says that there are, before it gives them. */
  #announced: number | undefined;

  constructor(options: TextVectorizationOptions = {}) {
    const { name, trainable, ...rest } = takeOptions("TextVectorization", options);
    super("TextVectorization", { name, trainable: trainable ?? true }, {});
    this.#options = readOptions(rest);
    this.#tokenize = tokenizer(this.#options);
    const { vocabulary, idfWeights } = this.#options;
    if (vocabulary !== null) this.setVocabulary(vocabulary, idfWeights);
  }

  /** Learns the vocabulary from texts. A second call starts from nothing. */
  adapt(texts: Iterable<TextInput>, ...surplus: never[]): void {
    checkSurplus("adapt", surplus);
    if (this.#options.vocabulary) {
      throw invalid("cannot adapt a vectorizer that was made with a `vocabulary` of its own");
    }
    checkTexts(texts, "adapt");
    const [counts, found] = [new Map<string, number>(), new Map<string, number>()];
    const count = (all: Map<string, number>, token: string) =>
      all.set(token, (all.get(token) ?? 0) + 1);
    const { weighs } = this;
    let index = 0;
    for (const text of texts) {
      const tokens = this.#tokens(text, index);
      for (const token of tokens) count(counts, token);
      if (weighs) for (const token of new Set(tokens)) count(found, token);
      index++;
    }
    const { maxTokens } = this.#options;
    const most = maxTokens === null ? null : maxTokens - this.#special.length;
    const vocabulary = Vocabulary.fromCounts(counts, most);
    this.#know(vocabulary, weighs ? this.#rarities(vocabulary, found, index) : null);
  }

  /**
   * The ids of each text's words, one row per text, or with another `outputMode` the vectors of all texts as one array. Keras calls the layer itself.
   */
  vectorize(texts: Iterable<TextInput>): Int32Array[];
  vectorize<R extends Int32Array[] | NDArray>(texts: Iterable<TextInput>): R;
  vectorize(texts: Iterable<TextInput>, ...surplus: never[]): Int32Array[] | NDArray {
    checkSurplus("vectorize", surplus);
    checkTexts(texts, "vectorize");
    this.#known("vectorize()");
    const { data, lengths } = this.#ids(texts, (index) => `text ${index}`);
    if (this.#options.outputMode !== "int") {
      const { floats } = this.#bins().feed(data, lengths, lengths.length || 1);
      return { data: floats!, shape: [lengths.length, this.#depth()] };
    }
    const { outputSequenceLength: length, ragged } = this.#options;
    const longest = length ?? lengths.reduce((most, n) => Math.max(most, n), 0);
    const steps = (row: number) => (ragged ? lengths[row]! : longest);
    let at = 0;
    return Array.from(lengths, (length, row) => {
      at += length;
      return padded(data.subarray(at - length, at), Uint32Array.of(length), () => steps(row));
    });
  }

  /** Every token, at the place of its id; padding and "[UNK]" first. Where vectors are made, nothing stands for padding. */
  getVocabulary(options: { includeSpecialTokens?: boolean } = {}, ...surplus: never[]): string[] {
    const where = "getVocabulary";
    checkSurplus(where, surplus);
    const { includeSpecialTokens = true } = checkOptions(where, options, ["includeSpecialTokens"]);
    boolean(where, "includeSpecialTokens", includeSpecialTokens);
    const { tokens } = this.#known(`${where}()`);
    return tokens.slice(includeSpecialTokens ? this.#shift : SPECIAL.length);
  }

  /**
   * Tokens in the order of their ids, with or without "" and "[UNK]" at the head.
   * @param idfWeights in the mode `"tf_idf"` what each of them weighs; "[UNK]" weighs their mean where it is not among them.
   */
  setVocabulary(
    vocabulary: readonly string[],
    idfWeights: ArrayLike<number> | null = null,
    ...surplus: never[]
  ): void {
    checkSurplus("setVocabulary", surplus);
    if (!isArray(vocabulary)) {
      throw invalid(`expects \`vocabulary\` to be an array of strings, got ${show(vocabulary)}`);
    }
    const words = Vocabulary.fromTokens(vocabulary, this.#special, this.#options.maxTokens);
    const whole = leads(this.#special, vocabulary);
    this.#know(words, this.#checkWeights(idfWeights, vocabulary.length, whole));
  }

  /** Words that have an id, padding and `"[UNK]"` included where there are such. */
  vocabularySize(): number {
    return this.#known("vocabularySize()").tokens.length - this.#shift;
  }

  /** All that is needed to make the same vectorizer again, as plain JSON. */
  override getConfig(): TextVectorizationConfig {
    const vocabulary =
      this.#vocabulary &&
      this.getVocabulary({ includeSpecialTokens: this.#options.outputMode === "tf_idf" });
    return toConfig(this.#options, {
      vocabulary,
      idf_weights: this.#weights && Array.from(this.#weights),
    });
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
    const { vocabulary = null, idf_weights: weights = null, ...rest } = config;
    const { vocabulary_size: size, ...settings } = rest as typeof rest & {
      vocabulary_size?: unknown;
    };
    const vectorizer = new TextVectorization(fromConfig(settings));
    if (isArray(vocabulary) && vocabulary.length === 0) vectorizer.adapt([]);
    else if (vocabulary !== null) vectorizer.setVocabulary(vocabulary, weights);
    else if (Number.isSafeInteger(size)) vectorizer.#announced = size as number;
    return vectorizer;
  }

  /** @internal Its configuration as Keras's constructor takes it. */
  override describe(_trainable: boolean): LayerConfig {
    const { segment: _, ...config } = this.getConfig();
    const known = this.#vocabulary ? this.vocabularySize() : (this.#announced ?? null);
    return { ...config, sparse: false, encoding: "utf-8", vocabulary_size: known };
  }

  /** @internal */
  override get ownSettings(): LayerConfig | undefined {
    return this.#options.segment ? { segment: true } : undefined;
  }

  /** @internal */
  get knowsWords(): boolean {
    return this.#vocabulary !== null;
  }

  /** @internal Whether its words have weights, */
  get weighs(): boolean {
    return this.#options.outputMode === "tf_idf";
  }

  /** @internal and those that it knows, as many as a vector has numbers. */
  get idfWeights(): Float32Array | null {
    if (this.#weights === null) return null;
    const all = zeros(Float32Array, this.#depth(), "the weights of words");
    all.set(this.#weights);
    return all;
  }

  /** @internal */
  protected override get costsActivity(): boolean {
    return false;
  }

  /** @internal */
  override get reads(): Reads {
    return { what: "texts", door: this.#door };
  }

  /** @internal */
  override get dtype(): DType {
    return this.#options.outputMode === "int" ? "int32" : "float32";
  }

  /** @internal */
  shapeFor(input: Shape): Shape {
    const { split, outputMode, outputSequenceLength } = this.#options;
    const [rows = null, texts, ...others] = input;
    const one = texts === undefined || texts === 1 || split === null;
    if (!one || others.length > 0) {
      throw this.incompatible(
        input,
        "the input rank must be 1, or its last dimension 1, a text for each row",
      );
    }
    return [rows, outputMode === "int" ? outputSequenceLength : this.#depth()];
  }

  /** @internal What it puts out is what the engine is fed. */
  override lower(_into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    return [...inputs];
  }

  /** Rows of a model's input. */
  #enter(texts: unknown, name: string, aligned: boolean): Inputs {
    if (!isArray(texts)) {
      const hint = typeof texts === "string" ? `; one text alone is written [text]` : "";
      throw new BpttError(
        "InvalidArgument",
        `${name} should be a list of texts, which the layer "${this.name}" reads, got ${show(texts)}${hint}.`,
      );
    }
    if (texts.length === 0) throw new BpttError("EmptyData", `${name} holds no rows.`);
    this.#known("the model can read texts");
    const at = (row: number) => `${name}[${row}]`;
    const ids = this.#ids(texts, at, this.#options.split !== null);
    return { rows: texts.length, width: 1, ...this.#fed(ids, aligned) };
  }

  #fed({ data, lengths }: Ids, aligned: boolean): Omit<Inputs, "rows" | "width"> {
    const { outputMode, outputSequenceLength: length, ragged } = this.#options;
    if (outputMode !== "int") {
      const batchShape = [null, this.#depth()];
      return { data, lengths, steps: 0, batchShape, expansion: this.#bins() };
    }
    const longest = lengths.reduce((most, n) => Math.max(most, n), 1);
    if (!ragged && (aligned || length !== null)) {
      const steps = length ?? longest;
      const even = padded(data, lengths, () => steps);
      return { data: even, lengths: undefined, steps, batchShape: [null, steps] };
    }
    const open = { data, lengths, steps: 0, batchShape: [null, null] };
    return ragged ? open : { ...open, expansion: paddedByBatch(longest) };
  }

  /** @param single whether a row may be a list of one text. */
  #ids(texts: Iterable<unknown>, name: (row: number) => string, single = false): Ids {
    const vocabulary = this.#vocabulary!;
    const { outputSequenceLength: most } = this.#options;
    const rows: Int32Array[] = [];
    // Each as it is read: a list of holes may be of any length.
    for (const text of texts) {
      const row = rows.length;
      const one = single && isArray(text) && text.length === 1 ? text[0] : text;
      const tokens = this.#tokens(one as TextInput, row, name);
      const ids = tokens.map((token) => vocabulary.id(token) - this.#shift);
      // Where vectors are made, nothing stands for padding.
      const kept = this.#shift > 0 ? ids.filter((id) => id >= 0) : ids;
      rows.push(Int32Array.from(most === null ? kept : kept.slice(0, most)));
    }
    const lengths = Uint32Array.from(rows, ({ length }) => length);
    return { data: joined(Int32Array, rows, "the rows of ids"), lengths };
  }

  #tokens(text: TextInput, index: number, name = (row: number) => `text ${row}`): string[] {
    const tokens = this.#options.split === null && isTokens(text);
    if (typeof text === "string" || tokens) return this.#tokenize(text);
    throw invalid(`expects ${name(index)} to be a string, got ${show(text)}`);
  }

  /** The vectors of texts. */
  #bins() {
    const weights = this.#weights;
    const depth = this.#depth();
    if (this.#options.outputMode === "multi_hot") return bins(depth, () => 1);
    if (weights === null) return bins(depth, (before) => before + 1);
    return bins(depth, (before, id) => before + weights[id]!);
  }

  /** Numbers of a text's vector. */
  #depth(): number {
    const { padToMaxTokens, maxTokens, outputMode } = this.#options;
    if (padToMaxTokens) return maxTokens!;
    if (this.#vocabulary) return this.vocabularySize();
    if (this.#announced !== undefined) return this.#announced;
    throw new BpttError(
      "NotBuilt",
      `When using \`outputMode: "${outputMode}"\` without \`padToMaxTokens\`, the vocabulary of "${this.name}" must be known before the layer is part of a model: pass a \`vocabulary\`, or call \`adapt(texts)\`.`,
    );
  }

  /** The tokens that are not words, in the order of their ids. */
  get #special(): readonly string[] {
    return SPECIAL.slice(this.#shift);
  }

  /** How many ids of the vocabulary are not given: where vectors are made, that of padding. */
  get #shift(): number {
    return this.#options.outputMode === "int" ? 0 : 1;
  }

  /** Takes a vocabulary; vectors of a model keep their number of words. */
  #know(vocabulary: Vocabulary, weights: Float32Array | null): void {
    const { outputMode, padToMaxTokens } = this.#options;
    const old = this.#vocabulary;
    const [had, has] = [old, vocabulary].map((known) => known && known.tokens.length - this.#shift);
    const used = this.isApplied || this.holding.models.length > 0;
    const before = had ?? this.#announced;
    if (outputMode !== "int" && !padToMaxTokens && used && before !== undefined && before !== has) {
      throw new BpttError(
        "Built",
        `The layer "${this.name}" makes vectors of ${before} numbers in a model, one for each word, and was given a vocabulary of ${has}: pass \`padToMaxTokens\`, or make a new layer.`,
      );
    }
    this.#vocabulary = vocabulary;
    this.#weights = weights;
  }

  /** How rare words are. "[UNK]" is as rare as they are on average. */
  #rarities({ tokens }: Vocabulary, found: ReadonlyMap<string, number>, texts: number) {
    const words = tokens.slice(SPECIAL.length);
    const weights = words.map((word) =>
      Math.fround(Math.log(1 + texts / (1 + (found.get(word) ?? 0)))),
    );
    return this.#filled(weights);
  }

  #checkWeights(given: unknown, count: number, whole: boolean): Float32Array | null {
    const { outputMode } = this.#options;
    if (outputMode !== "tf_idf") {
      if (given === null) return null;
      throw invalid(`takes \`idfWeights\` in the mode "tf_idf", got "${outputMode}"`);
    }
    if (!isArrayLike(given) || given.length !== count) {
      throw invalid(
        `expects \`idfWeights\` to hold a number for each of ${count} tokens, got ${show(given)}`,
      );
    }
    const weights: number[] = [];
    for (let i = 0; i < count; i++) {
      weights.push(checkNumber(given[i], () => `idfWeights[${i}]`));
    }
    return whole ? Float32Array.from(weights) : this.#filled(weights);
  }

  /** The weights of words behind that of "[UNK]", their mean. */
  #filled(words: readonly number[]): Float32Array {
    const mean = words.reduce((sum, weight) => sum + weight, 0) / Math.max(words.length, 1);
    return Float32Array.from([mean, ...words]);
  }

  #known(what: string): Vocabulary {
    if (!this.#vocabulary) {
      throw new BpttError(
        "NotBuilt",
        `TextVectorization has no vocabulary yet: call adapt(texts) or setVocabulary(tokens) before ${what}.`,
      );
    }
    return this.#vocabulary;
  }
}

function checkTexts(texts: unknown, method: string): void {
  if (typeof texts === "string") {
    throw invalid(`expects a list of texts, got one string; write ${method}([text])`);
  }
  if (!isIterable(texts)) {
    throw invalid(`expects ${method} to get a list of texts, got ${show(texts)}`);
  }
}
