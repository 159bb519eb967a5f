import { type AttentionMap, checkMap } from "./map.js";
import { widthOf } from "./width.js";

/** Pixels. */
const CELL = 28;
const FONT = 14;
const GAP = 6;
/** A generous mean of letters, for a font that is not known here. */
const LETTER = 0.62 * FONT;

/**
 * An attention map as a picture: a row for each word said, a column for each word read, cells the darker the more their weight. It is a
 * whole SVG file, with a white ground, and tells each weight where the pointer rests.
 *
 * @throws RangeError for weights of another shape, or that are no shares.
 */
export function attentionSvg(map: AttentionMap): string {
  checkMap(map);
  const left = margin(map.target);
  const top = margin(map.source);
  const [width, height] = [
    left + CELL * map.source.length + GAP,
    top + CELL * map.target.length + GAP,
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="${FONT}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...map.source.map((word, i) => columnLabel(word, left + CELL * (i + 0.5), top - GAP)),
    ...map.target.flatMap((word, i) => {
      const y = top + CELL * i;
      const cells = map.source.map((read, j) =>
        cell(left + CELL * j, y, map.weights[i]![j]!, `${word} / ${read}`),
      );
      return [rowLabel(word, left - GAP, y + CELL / 2), ...cells];
    }),
    "</svg>",
    "",
  ].join("\n");
}

function margin(words: readonly string[]): number {
  const letters = words.reduce((most, word) => Math.max(most, widthOf(word)), 0);
  return Math.ceil(letters * LETTER) + 2 * GAP;
}

/** Written upwards. */
function columnLabel(word: string, x: number, y: number): string {
  return `<text transform="translate(${x} ${y}) rotate(-90)" dominant-baseline="central">${escaped(word)}</text>`;
}

function rowLabel(word: string, x: number, y: number): string {
  return `<text x="${x}" y="${y}" text-anchor="end" dominant-baseline="central">${escaped(word)}</text>`;
}

function cell(x: number, y: number, weight: number, name: string): string {
  const opacity = Math.min(1, weight).toFixed(3);
  return `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="#08306b" fill-opacity="${opacity}" stroke="#ddd"><title>${escaped(name)}: ${weight.toFixed(3)}</title></rect>`;
}

/** Text as XML may hold it; what it may not hold at all becomes U+FFFD. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");
}
