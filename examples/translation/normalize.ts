/**
 * A sentence as the translator reads and writes it: composed characters, spaces of one kind, straight apostrophes, lower case, and none
 * of the characters that cannot be seen (soft hyphens, marks of byte order and direction).
 */
export function normalize(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\u00AD\u200B\u200E\u200F\u2060\uFEFF\p{Cc}]/gu, (character) =>
      /\s/.test(character) ? " " : "",
    )
    .replace(/\s+/g, " ")
    .replaceAll("\u2019", "'")
    .toLowerCase()
    .trim();
}
