import {
  boolean,
  checkOptions,
  checkSurplus,
  isIterable,
  nonNegativeInteger,
  oneOf,
  show,
} from "../checks.js";
import { isDetached, isTyped } from "../data/types.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";
import { binned } from "./binned.js";
import { ENCODINGS, type Encoding } from "./encode.js";
import { mapNested } from "./nested.js";

/** Options that both lookups have. */
export interface LookupOptions<T> {
  /** Size of the vocabulary, what stands for others and the mask included. Default: no limit. */
  maxTokens?: number | null;
  /** How many ids stand for values out of the vocabulary. Default 1; with 0 such values are refused. */
  numOovIndices?: number;
  /** The value that has the id 0, as padding. Default none. */
  maskToken?: T | null;
  /** What stands for values out of the vocabulary. */
  oovToken?: T;
  /** The vocabulary, in place of `adapt`. */
  vocabulary?: readonly T[] | null;
  /** Whether ids become values. Default false. */
  invert?: boolean;
  /** `"int"`: ids; or vectors, as {@link CategoryEncoding} makes them of the ids. Default `"int"`. */
  outputMode?: "int" | Encoding;
}

const NAMES = [
  "maxTokens",
  "numOovIndices",
  "maskToken",
  "oovToken",
  "vocabulary",
  "invert",
  "outputMode",
];

/** More ids for values out of the vocabulary than anybody gives. */
const MOST_OOV = 1_000_000;

/** What a kind of value is like. */
export interface Kind<T> {
  readonly where: string;
  readonly what: string;
  readonly oovToken: T;
  is(value: unknown): value is T;
  /** The order of values that are as frequent as each other, the last first. */
  compare(a: T, b: T): number;
  /** Which of several ids stands for a value out of the vocabulary. */
  oovOf(value: T, ids: number): number;
}

/** Values and their ids: first the mask, then what stands for other values, then the vocabulary. */
export class Lookup<T> {
  readonly #kind: Kind<T>;
  readonly #options: Required<LookupOptions<T>>;
  #tokens: readonly T[] | undefined;
  #ids: Map<T, number> = new Map();

  /** @internal */
  constructor(kind: Kind<T>, options: LookupOptions<T>) {
    const { where } = kind;
    const taken = checkOptions(where, options, NAMES);
    this.#kind = kind;
    const {
      maxTokens = null,
      vocabulary = null,
      maskToken = null,
      oovToken = kind.oovToken,
    } = taken;
    this.#options = {
      maxTokens: maxTokens === null ? null : nonNegativeInteger(where, "maxTokens", maxTokens),
      numOovIndices: nonNegativeInteger(where, "numOovIndices", taken.numOovIndices ?? 1),
      maskToken: maskToken === null ? null : this.#value("maskToken", maskToken),
      oovToken: this.#value("oovToken", oovToken),
      vocabulary,
      invert: boolean(where, "invert", taken.invert ?? false),
      outputMode: oneOf(where, "outputMode", taken.outputMode ?? "int", ["int", ...ENCODINGS]),
    };
    if (this.#options.numOovIndices > MOST_OOV) {
      throw this.#invalid(`expects \`numOovIndices\` to be at most ${MOST_OOV}`);
    }
    if (maxTokens !== null && maxTokens <= this.#first) {
      throw this.#invalid(
        `expects \`maxTokens\` to be above ${this.#first}, the ids that are taken anyway, got ${maxTokens}`,
      );
    }
    if (this.#options.invert && this.#options.outputMode !== "int") {
      throw this.#invalid('expects `outputMode` to be "int" with `invert`');
    }
    if (vocabulary !== null) this.setVocabulary(vocabulary);
  }

  /** The id that stands for the mask; where vectors are made, it has none. */
  get #masks(): number {
    return this.#options.maskToken !== null && this.#options.outputMode === "int" ? 1 : 0;
  }

  /** The first id of the vocabulary. */
  get #first(): number {
    return this.#masks + this.#options.numOovIndices;
  }

  /** Learns the vocabulary from values: the most frequent first. A second call starts from nothing. */
  adapt(values: Iterable<T | ArrayLike<T>>, ...surplus: never[]): void {
    checkSurplus("adapt", surplus);
    if (this.#options.vocabulary) {
      throw this.#invalid("cannot adapt what was made with a `vocabulary` of its own");
    }
    if (!isIterable(values) && !isTyped(values)) {
      throw this.#invalid(`expects adapt to get a list of ${this.#kind.what}, got ${show(values)}`);
    }
    this.#checkAttached(values);
    const counts = new Map<T, number>();
    for (const item of values as Iterable<T | Iterable<T>>) {
      this.#checkAttached(item);
      for (const value of isArray(item) || isTyped(item) ? (item as Iterable<T>) : [item]) {
        const token = this.#value("a value", value);
        counts.set(token, (counts.get(token) ?? 0) + 1);
      }
    }
    const { maskToken, oovToken, maxTokens } = this.#options;
    if (maskToken !== null) counts.delete(maskToken);
    counts.delete(oovToken);
    const tokens = [...counts]
      .sort(([a, m], [b, n]) => n - m || this.#kind.compare(b, a))
      .map(([token]) => token);
    this.#know(maxTokens === null ? tokens : tokens.slice(0, maxTokens - this.#first));
  }

  /** Values in the order of their ids, with or without what stands before them. */
  setVocabulary(vocabulary: readonly T[], ...surplus: never[]): void {
    checkSurplus("setVocabulary", surplus);
    if (!isArray(vocabulary) || vocabulary.length === 0) {
      throw this.#invalid(
        `expects \`vocabulary\` to be a list of ${this.#kind.what}, got ${show(vocabulary)}`,
      );
    }
    const given = Array.from(vocabulary, (token) => this.#value("a value of `vocabulary`", token));
    const special = this.#special();
    const leads = special.length > 0 && special.every((token, i) => token === given[i]);
    const tokens = leads ? given.slice(special.length) : given;
    const { maskToken, oovToken, maxTokens, invert } = this.#options;
    const seen = new Set<T>();
    const wrong = tokens.find((token) => {
      const again = seen.has(token);
      seen.add(token);
      return again || token === maskToken || (invert && token === oovToken);
    });
    if (wrong !== undefined) {
      throw this.#invalid(
        `expects each value of \`vocabulary\` once, and ${special.map(show).join(", ") || "nothing else"} at its head or nowhere, got ${show(wrong)}`,
      );
    }
    if (maxTokens !== null && tokens.length + this.#first > maxTokens) {
      throw this.#invalid(
        `expects \`vocabulary\` to fit into maxTokens, which is ${maxTokens}, got ${tokens.length + this.#first} with what stands before it`,
      );
    }
    this.#know(tokens);
  }

  /** Every value, at the place of its id. */
  getVocabulary(options: { includeSpecialTokens?: boolean } = {}, ...surplus: never[]): T[] {
    checkSurplus("getVocabulary", surplus);
    const { includeSpecialTokens = true } = checkOptions("getVocabulary", options, [
      "includeSpecialTokens",
    ]);
    const special = boolean("getVocabulary", "includeSpecialTokens", includeSpecialTokens)
      ? this.#special()
      : [];
    return [...special, ...this.#known("getVocabulary")];
  }

  /** How many ids there are: those of the vocabulary, of what is not in it and of the mask. */
  vocabularySize(): number {
    return this.#known("vocabularySize").length + this.#first;
  }

  /** @internal The ids of values, or the values of ids with `invert`, in the form in which they were given. */
  look(given: unknown): unknown {
    const tokens = this.#known("lookup");
    const { invert, outputMode } = this.#options;
    const where = `${this.#kind.where}.lookup`;
    return invert
      ? mapNested(
          where,
          given,
          (id) => this.#token(id, tokens),
          (found) => found,
        )
      : binned(where, given, (value) => this.#id(value), this.vocabularySize(), outputMode);
  }

  /** The settings, with Keras's names and values. */
  getConfig(): Record<string, unknown> {
    const { maxTokens, numOovIndices, maskToken, oovToken, invert, outputMode } = this.#options;
    return {
      max_tokens: maxTokens,
      num_oov_indices: numOovIndices,
      mask_token: maskToken,
      oov_token: oovToken,
      vocabulary: this.#tokens ? [...this.#tokens] : null,
      invert,
      output_mode: outputMode,
    };
  }

  #id(value: unknown): number {
    const { maskToken, numOovIndices } = this.#options;
    const token = this.#value("a value", value);
    if (token === maskToken && this.#masks > 0) return 0;
    const id = this.#ids.get(token);
    if (id !== undefined) return id;
    if (numOovIndices === 0) {
      throw this.#invalid(
        `found ${show(value)}, which is not in the vocabulary, and \`numOovIndices\` is 0`,
      );
    }
    return this.#masks + (numOovIndices === 1 ? 0 : this.#kind.oovOf(token, numOovIndices));
  }

  #token(id: unknown, tokens: readonly T[]): T {
    if (typeof id !== "number" || !Number.isInteger(id))
      throw this.#invalid(`expects ids, got ${show(id)}`);
    if (id === 0 && this.#masks > 0) return this.#options.maskToken!;
    return tokens[id - this.#first] ?? this.#options.oovToken;
  }

  #know(tokens: readonly T[]): void {
    this.#tokens = tokens;
    this.#ids = new Map(tokens.map((token, i) => [token, this.#first + i]));
  }

  /** What stands before the vocabulary. */
  #special(): T[] {
    const { maskToken, oovToken, numOovIndices } = this.#options;
    const others = Array.from({ length: numOovIndices }, () => oovToken);
    return this.#masks > 0 ? [maskToken!, ...others] : others;
  }

  #value(what: string, value: unknown): T {
    if (this.#kind.is(value)) return value;
    throw this.#invalid(`expects ${what} to be one of ${this.#kind.what}, got ${show(value)}`);
  }

  #checkAttached(list: unknown): void {
    if (!isDetached(list)) return;
    throw this.#invalid(
      `expects adapt to get lists that can be read, got ${show(list)} whose memory was given away`,
    );
  }

  #known(method: string): readonly T[] {
    if (this.#tokens) return this.#tokens;
    throw new BpttError(
      "NotBuilt",
      `${this.#kind.where} has no vocabulary yet: call adapt(values) or setVocabulary(tokens) before ${method}().`,
    );
  }

  #invalid(message: string): BpttError {
    return new BpttError("InvalidArgument", `${this.#kind.where} ${message}.`);
  }
}
