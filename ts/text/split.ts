import { needsSegmenting, segmentWords } from "./segment.js";

/** Ways to make tokens of a text. @inline */
export type Split = "whitespace" | "character";

export const splitNames: readonly Split[] = ["whitespace", "character"];

/** Keras's whitespace: the six ASCII characters. U+00A0, U+3000 and the like do not split. */
const whitespace = /[ \t\n\v\f\r]+/;

/** Several blanks count as one, and those at the ends count for nothing. */
export function splitWhitespace(text: string): string[] {
  return text.split(whitespace).filter((piece) => piece !== "");
}

/** Code points, not UTF-16 halves: an emoji of one code point is one token. */
export function splitCharacters(text: string): string[] {
  return Array.from(text);
}

/** Whitespace, then the words inside what Chinese and Japanese write without spaces. */
export function splitWords(text: string, dropPunctuation: boolean): string[] {
  const pieces = splitWhitespace(text);
  if (!needsSegmenting(text)) return pieces;
  return pieces.flatMap((piece) =>
    needsSegmenting(piece) ? segmentWords(piece, dropPunctuation) : [piece],
  );
}
