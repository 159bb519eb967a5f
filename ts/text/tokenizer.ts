import { isArray, show } from "../show.js";
import { splitCharacters, splitWhitespace, splitWords } from "./split.js";
import { replaceLoneSurrogates, standardizer } from "./standardize.js";
import { invalidText as invalid, type TextOptions } from "./text_options.js";

/** A text, or its tokens where `split` is null. */
export type TextInput = string | readonly string[];

/** What makes tokens of a text, as the options say. */
export function tokenizer(options: TextOptions): (text: TextInput) => string[] {
  const { standardize, split, segment, ngrams } = options;
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
  const tokens = (text: TextInput) =>
    typeof text === "string" ? cut(clean(text)) : text.map(clean);
  return ngrams ? (text) => grouped(tokens(text), ngrams) : tokens;
}

/** Groups of neighbours, size by size. */
const grouped = (tokens: readonly string[], sizes: readonly number[]): string[] =>
  sizes.flatMap((size) =>
    tokens.slice(size - 1).map((_, i) => tokens.slice(i, i + size).join(" ")),
  );

function checkTokens(tokens: string[]): string[] {
  if (isTokens(tokens)) return tokens;
  throw invalid(`expects \`split\` to return an array of strings, got ${show(tokens)}`);
}

export function isTokens(value: unknown): value is string[] {
  if (!isArray(value)) return false;
  // One by one, as a hole is none.
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== "string") return false;
  return true;
}
