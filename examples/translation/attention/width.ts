const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\p{Extended_Pictographic}]/u;
const invisible = /^[\p{C}\p{M}]/u;

/** What a reader takes for the characters of a word: accents that are written by themselves belong to the letter before. */
export function characters(word: string): string[] {
  return Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment);
}

/** Columns that a text takes in a terminal: two for each Chinese, Japanese or Korean character, and each picture. */
export function widthOf(text: string): number {
  return characters(text).reduce((sum, one) => {
    if (invisible.test(one)) return sum;
    return sum + (wide.test(one) ? 2 : 1);
  }, 0);
}

/** The text with spaces behind, or before, up to a width. */
export function padTo(text: string, width: number, before = false): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return before ? space + text : text + space;
}
