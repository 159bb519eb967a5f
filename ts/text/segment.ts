import { BpttError } from "../errors.js";

/**
 * Words of Chinese and Japanese, which are written without spaces. A piece of text that holds
 * Han, Hiragana or Katakana letters is cut by `Intl.Segmenter`, which carries a dictionary of
 * both languages; every other piece stays as whitespace left it, which is what Keras does.
 */
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Chinese and Japanese type a wide space, U+3000, which does not split and belongs to no word. */
const blank = /^\s+$/;
const punctuation = /^[\p{P}\s]+$/u;

const segmenters = new Map<string, Intl.Segmenter>();

function segmenter(locale: string): Intl.Segmenter {
  let found = segmenters.get(locale);
  if (!found) {
    if (typeof Intl === "undefined" || !("Segmenter" in Intl)) {
      throw new BpttError(
        "Unsupported",
        "TextVectorization needs Intl.Segmenter, which this JavaScript engine lacks, to find the words " +
          'of Chinese and Japanese text; pass split: "character", a function, or segment: false.',
      );
    }
    found = new Intl.Segmenter(locale, { granularity: "word" });
    segmenters.set(locale, found);
  }
  return found;
}

export function needsSegmenting(piece: string): boolean {
  return cjk.test(piece);
}

/** The words of a piece. Punctuation such as 。 goes where the standardisation removes "." too. */
export function segmentWords(piece: string, dropPunctuation: boolean): string[] {
  const unwanted = dropPunctuation ? punctuation : blank;
  const segments = segmenter(kana.test(piece) ? "ja" : "zh").segment(piece);
  return Array.from(segments, ({ segment }) => segment).filter((word) => !unwanted.test(word));
}
