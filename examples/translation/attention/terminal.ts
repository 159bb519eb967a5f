import { type AttentionMap, checkMap } from "./map.js";
import { characters, padTo, widthOf } from "./width.js";

/** From nothing to all. */
const shades = [" ", "░", "▒", "▓", "█"];
/** Columns of a cell: what a Chinese character takes. */
const CELL = 2;

/**
 * An attention map for the terminal: a row for each word said, a column, with its word written downwards, for each word read. The
 * darker a cell, the more its weight; below an eighth it is empty.
 *
 * @returns lines without trailing spaces, each ended by \n.
 * @throws RangeError for weights of another shape, or that are no shares.
 */
export function attentionText(map: AttentionMap): string {
  checkMap(map);
  const margin = map.target.reduce((most, word) => Math.max(most, widthOf(word)), 0);
  const rows = map.target.map((word, i) => {
    const cells = Array.from(map.weights[i]!, (weight) => shade(weight).repeat(CELL));
    return `${padTo(word, margin, true)} ${cells.join("")}`;
  });
  const head = heading(map.source).map((line) => `${" ".repeat(margin)} ${line}`);
  return [...head, ...rows].map((line) => `${line.trimEnd()}\n`).join("");
}

function shade(weight: number): string {
  return shades[Math.min(shades.length - 1, Math.round(weight * (shades.length - 1)))]!;
}

/** Words written downwards, so that all end at the map. */
function heading(words: readonly string[]): string[] {
  const columns = words.map(characters);
  const height = columns.reduce((most, column) => Math.max(most, column.length), 0);
  return Array.from({ length: height }, (_, line) =>
    columns.map((column) => padTo(column[line - (height - column.length)] ?? "", CELL)).join(""),
  );
}
