import { needsSegmenting, segmentWords } from "../../ts/text/segment.js";
import { normalize } from "./normalize.js";

/** What a word is in Chinese and Japanese, which are written without spaces. */
export type Segmentation = "character" | "word";

export const segmentations: readonly Segmentation[] = ["character", "word"];

/**
 * A number; letters that end in an apostrophe (l', don'); letters, with the hyphen that binds them to what stands before (-vous); or one
 * character of punctuation.
 */
const pieces =
  /\p{Nd}+|[\p{L}\p{M}\p{Nl}\p{No}]+'|-?[\p{L}\p{M}\p{Nl}\p{No}]+|[^\p{L}\p{M}\p{N}\s]/gu;

/** Each character of those that need segmenting, and what stands between them as it is. */
const characters =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/**
 * The tokens of a sentence, normalised: words, numbers, punctuation.
 *
 * @param segmentation of Chinese and Japanese: a token for each character, or for each word that `Intl.Segmenter` finds.
 */
export function splitSentence(text: string, segmentation: Segmentation = "character"): string[] {
  const words = normalize(text).match(pieces) ?? [];
  return words.flatMap((word) => {
    if (!needsSegmenting(word)) return [word];
    return segmentation === "word" ? segmentWords(word, false) : word.match(characters)!;
  });
}

/** A pair as tokens. */
export interface SplitPair {
  readonly source: readonly string[];
  readonly target: readonly string[];
}

/** Whether a token holds more than punctuation. */
export function isWord(token: string): boolean {
  return /[\p{L}\p{N}]/u.test(token);
}
