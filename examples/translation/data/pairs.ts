import { count, enumerate } from "../../sentiment/data/examples.js";
import { parseTable } from "../../sentiment/data/table.js";
import { readText } from "../../sentiment/data/text_file.js";
import { UserError } from "../../sentiment/user_error.js";
import { normalize } from "../normalize.js";
import { isHeader } from "./header.js";
import { unquoted } from "./quotes.js";

/** A sentence and one of its translations. */
export interface Pair {
  readonly source: string;
  readonly target: string;
}

/** What a file holds, with what is worth knowing about how it was read. */
export interface PairSource {
  readonly name: string;
  readonly pairs: readonly Pair[];
  readonly notes: readonly string[];
}

/** Pairs from a file: a pair per line, its sides separated by a tab, or a table in CSV; see `parsePairs`. */
export async function readPairs(path: string, reverse: boolean): Promise<PairSource> {
  return parsePairs(await readText(path), path, reverse);
}

/**
 * Pairs of a table's text: source, target and, as in Tatoeba's files, an attribution that is not read. The first line may be a
 * header. Columns that hold numbers alone beside sentences are not read. Blank lines are skipped; of pairs that are repeated one is kept.
 *
 * @param text lines that end in \n or \r\n.
 * @param path what errors call the file, whose ending `.csv` says that it is no TSV.
 * @param reverse the second column is translated into the first.
 * @throws UserError with the number of the line that is no pair; of CSV, where a field may hold lines, that of the row.
 */
export function parsePairs(text: string, path: string, reverse: boolean): PairSource {
  const lines = /\.csv$/i.test(path) ? csvRows(text, path) : tsvLines(text, path);
  if (lines.length === 0) throw new UserError(`${path} is empty.`);
  const numbers = numberColumns(lines.map(({ fields }) => fields));
  const rows = lines.map(({ fields }) => fields.filter((_, i) => !numbers.includes(i)));
  const header = rows.length > 1 && isHeader(rows[0]!);
  const kept = new Map<string, Pair>();
  for (let i = header ? 1 : 0; i < rows.length; i++) {
    const [first, second] = sides(rows[i]!, lines[i]!.where);
    const pair = reverse ? { source: second, target: first } : { source: first, target: second };
    kept.set(`${pair.source}\t${pair.target}`, pair);
  }
  const notes = header ? [`The first line is a header: ${rows[0]!.join(", ")}.`] : [];
  if (numbers.length > 0) {
    const places = `column${numbers.length > 1 ? "s" : ""} ${enumerate(numbers.map((i) => `${i + 1}`))}`;
    notes.push(`Not read, as only numbers stand there: ${places}.`);
  }
  const repeated = rows.length - (header ? 1 : 0) - kept.size;
  if (repeated > 0) notes.push(`${count(repeated, "repetition")} of a pair left out.`);
  return { name: path, pairs: [...kept.values()], notes };
}

/** The fields of a row, and where it stands. */
interface Row {
  readonly where: string;
  readonly fields: readonly string[];
}

function tsvLines(text: string, path: string): Row[] {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line, i) => ({ where: `Line ${i + 1} of ${path}`, fields: line.split("\t") }))
    .filter(({ fields }) => fields.some((field) => field.trim() !== ""));
  const rows = unquoted(lines.map(({ fields }) => fields));
  return lines.map(({ where }, i) => ({ where, fields: rows[i]! }));
}

const csvRows = (text: string, path: string): Row[] =>
  parseTable(text, false).rows.map((fields, i) => ({ where: `Row ${i + 1} of ${path}`, fields }));

/** Columns of whole numbers, such as ids, where two others remain; the first row may name them. */
function numberColumns(rows: readonly (readonly string[])[]): number[] {
  const [first, ...others] = rows;
  const body = others.length > 0 ? others : [first!];
  const columns = first!.map((_, i) => i);
  const numbers = columns.filter((i) => body.every((row) => /^\s*\d+\s*$/.test(row[i] ?? "")));
  return columns.length - numbers.length >= 2 ? numbers : [];
}

function sides(fields: readonly string[], where: string): [string, string] {
  if (fields.length < 2) {
    const lack = where.startsWith("Row") ? "one column" : "no tab";
    throw new UserError(`${where} has ${lack}: expected a sentence, a tab and its translation.`);
  }
  if (fields.length > 3) {
    throw new UserError(
      `${where} has ${fields.length} columns: expected a sentence, its translation and at most an attribution.`,
    );
  }
  const [first, second] = [fields[0]!.trim(), fields[1]!.trim()];
  const [nothing, no] = [normalize(first) === "", normalize(second) === ""];
  if (nothing || no) {
    const column = nothing ? "first" : "second";
    throw new UserError(`${where} is empty in its ${column} column: expected a sentence there.`);
  }
  return [first, second];
}
