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

/** Units that are segmented in one go where there are borders to cut at: some engines take time that grows with the square. */
const USUAL = 512;
/** And where there are none. */
const MOST = 4096;
/** What is read again at such an end, as it might be the beginning of longer words: longer than any in a dictionary. */
const MARGIN = 64;

/** Where one word has ended and another begins, whatever stands around it: punctuation or a space, then a letter of `cjk`. */
const border =
  /(?<=[\p{Pd}\p{Pe}\p{Pf}\p{Pi}\p{Po}\p{Ps}\p{Zs}])(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/gu;

/**
 * The words of a piece. Punctuation such as 。 goes where the standardisation removes "." too. Up to 4,096 units from border to border the words are
 * those of the whole piece; what is longer is read in parts, each from the end of a word, so that at most a word where two parts meet
 * is another.
 */
export function segmentWords(piece: string, dropPunctuation: boolean): string[] {
  const unwanted = dropPunctuation ? punctuation : blank;
  const chosen = segmenter(kana.test(piece) ? "ja" : "zh");
  const words: string[] = [];
  for (const part of partsOf(piece)) {
    for (const word of wordsOf(part, chosen)) if (!unwanted.test(word)) words.push(word);
  }
  return words;
}

/** The piece cut at borders, into parts of the usual length where there are enough. */
function* partsOf(piece: string): Generator<string> {
  let [from, last] = [0, 0];
  for (const { index } of [...piece.matchAll(border), { index: piece.length }]) {
    if (index - from > USUAL && last > from) {
      yield piece.slice(from, last);
      from = last;
    }
    last = index;
  }
  yield piece.slice(from);
}

function* wordsOf(part: string, by: Intl.Segmenter): Generator<string> {
  let from = 0;
  while (part.length - from > MOST) {
    // Not between the two units of one character.
    const here = part.slice(from, from + MOST).replace(/[\uD800-\uDBFF]$/, "");
    const words = Array.from(by.segment(here), ({ segment }) => segment);
    let end = here.length;
    while (words.length > 1 && end > MOST - MARGIN) end -= words.pop()!.length;
    yield* words;
    from += end;
  }
  for (const { segment } of by.segment(part.slice(from))) yield segment;
}
