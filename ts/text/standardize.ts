/**
 * What happens to a text before it is split. The named rules do what Keras's do, to the letter:
 * only A-Z become lower case and only ASCII punctuation is removed, without leaving a space, so
 * that "Don't" becomes "dont" and "well-known" becomes "wellknown".
 *
 * @inline
 */
export type Standardize = "lower_and_strip_punctuation" | "lower" | "strip_punctuation";

export const standardizeNames: readonly Standardize[] = [
  "lower_and_strip_punctuation",
  "lower",
  "strip_punctuation",
];

/** The 32 ASCII punctuation characters, as in Keras's own expression. */
const punctuation = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;
const asciiCapitals = /[A-Z]+/g;

export function lower(text: string): string {
  return text.replace(asciiCapitals, (letters) => letters.toLowerCase());
}

export function stripPunctuation(text: string): string {
  return text.replace(punctuation, "");
}

export function standardizer(rule: Standardize): (text: string) => string {
  switch (rule) {
    case "lower":
      return lower;
    case "strip_punctuation":
      return stripPunctuation;
    case "lower_and_strip_punctuation":
      return (text) => stripPunctuation(lower(text));
  }
}

/**
 * Half of a surrogate pair is no character and has no UTF-8 form: it would change when the
 * vocabulary is written to a file. It becomes U+FFFD at once, as every encoder would make it.
 */
export function replaceLoneSurrogates(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}
