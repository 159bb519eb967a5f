import { show, takeItems } from "../checks.js";
import { replaceLoneSurrogates } from "./standardize.js";
import { invalidText as invalid } from "./text_options.js";

/** Id 0 is padding, written as the empty token; id 1 stands for every word out of the vocabulary. */
export const PAD = "";
export const UNKNOWN = "[UNK]";
export const PAD_ID = 0;
export const UNKNOWN_ID = 1;
export const SPECIAL: readonly string[] = [PAD, UNKNOWN];

/** More than any vocabulary has, and few enough for a table of them. */
export const MOST_TOKENS = 2 ** 22;

/** Words and their ids: `tokens[i]` has the id i. */
export class Vocabulary {
  readonly tokens: readonly string[];
  readonly #ids: Map<string, number>;

  private constructor(words: readonly string[]) {
    this.tokens = [...SPECIAL, ...words];
    this.#ids = new Map(words.map((word, i) => [word, SPECIAL.length + i]));
    this.#ids.set(PAD, PAD_ID);
  }

  id(token: string): number {
    return this.#ids.get(token) ?? UNKNOWN_ID;
  }

  /**
   * The most frequent words first. Words as frequent as each other stand in descending order of
   * their UTF-8 bytes, as in Keras, so that the ids depend on the counts alone.
   *
   * @param most how many there may be.
   */
  static fromCounts(counts: ReadonlyMap<string, number>, most: number | null): Vocabulary {
    const words = [...counts.keys()].filter((word) => !SPECIAL.includes(word));
    const count = (word: string) => counts.get(word) ?? 0;
    words.sort((a, b) => count(b) - count(a) || compareCodePoints(b, a));
    return new Vocabulary(most === null ? words : words.slice(0, most));
  }

  /** A given list, with or without these special tokens at its head. */
  static fromTokens(
    tokens: readonly string[],
    special: readonly string[],
    most: number | null,
  ): Vocabulary {
    const items = takeItems(tokens, MOST_TOKENS);
    if (items === undefined) {
      throw invalid(`knows at most ${MOST_TOKENS} words, got ${tokens.length}`);
    }
    const given = items.map((token) =>
      typeof token === "string" ? replaceLoneSurrogates(token) : (token as string),
    );
    const words = leads(special, given) ? given.slice(special.length) : given;
    check(given, words, special.length, most);
    return new Vocabulary(words);
  }
}

/** Whether a list of tokens begins with the special ones. */
export const leads = (special: readonly string[], tokens: readonly string[]): boolean =>
  special.every((token, i) => tokens[i] === token);

function check(
  given: readonly string[],
  words: readonly string[],
  special: number,
  maxTokens: number | null,
) {
  if (given.length === 0) {
    throw invalid("expects at least one token in `vocabulary`, got an empty list");
  }
  const seen = new Set<string>();
  for (const word of words) {
    if (typeof word !== "string") {
      throw invalid(`expects only strings in \`vocabulary\`, got ${show(word)}`);
    }
    if (word === PAD) {
      throw invalid(
        'found the padding token "" inside `vocabulary`: leave it and "[UNK]" out, or put them first, in that order',
      );
    }
    if (seen.has(word)) {
      throw invalid(`expects every token of \`vocabulary\` once, got ${show(word)} twice`);
    }
    seen.add(word);
  }
  const size = words.length + special;
  if (maxTokens !== null && size > maxTokens) {
    throw invalid(
      `expects \`vocabulary\` to fit into maxTokens, which is ${maxTokens}, got ${size} tokens, padding and "[UNK]" included`,
    );
  }
}

/** Order by code point, which is the order of UTF-8 bytes; `<` compares UTF-16 units instead. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates spell the code points from U+10000 on, so they come after U+E000-U+FFFF. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
