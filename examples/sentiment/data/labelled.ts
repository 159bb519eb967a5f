import { type ColumnChoice, type Columns, findColumns } from "./columns.js";
import type { Source } from "./examples.js";
import type { Sayings } from "./sayings.js";
import { parseTable } from "./table.js";

/**
 * Labelled texts from what a CSV or TSV file holds.
 *
 * @param path what messages call it.
 */
export function readLabelled<Said>(
  content: string,
  path: string,
  choice: ColumnChoice,
  say: Sayings<Said>,
): Source<Said> {
  if (content.trim() === "") throw say.refuse(say.empty(path));
  if (/^\s*[[{]/.test(content) && /\.jsonl?$/i.test(path)) throw say.refuse(say.json(path));
  const { rows, delimiter } = parseTable(content, isTsv(path, content));
  const columns = findColumns(rows, choice, path, say);
  const body = columns.header ? rows.slice(1) : rows;
  if (body.length === 0) throw say.refuse(say.headerAlone(path));

  const width = columns.header?.length ?? mostFrequent(body.map((row) => row.length));
  const read = body.map((row) => readRow(row, columns, width, delimiter));
  const examples = read.filter((example) => example !== null);
  const broken = body.length - examples.length;
  if (broken > body.length / 2) {
    const header = columns.header !== null;
    throw say.refuse(say.broken(broken, body.length, path, width, header));
  }
  return { name: path, examples, notes: notes(columns, broken, say) };
}

/** By its ending; where that says nothing, by a tab in the first line. */
export function isTsv(path: string, content: string): boolean {
  const ending = /\.([ct])sv$/i.exec(path)?.[1];
  if (ending !== undefined) return ending.toLowerCase() === "t";
  return content.slice(0, content.indexOf("\n")).includes("\t");
}

function readRow(row: string[], columns: Columns, width: number, delimiter: string) {
  const { text, label, header } = columns;
  const extra = row.length - width;
  if (extra === 0) return { text: row[text] ?? "", label: (row[label] ?? "").trim() };
  // Where a header tells how many columns there are, the text may hold commas without quotes.
  if (extra < 0 || !header) return null;
  const whole = row.slice(text, text + extra + 1).join(delimiter);
  return { text: whole, label: (row[label > text ? label + extra : label] ?? "").trim() };
}

function mostFrequent(numbers: number[]): number {
  const counts = new Map<number, number>();
  for (const n of numbers) counts.set(n, (counts.get(n) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

function notes<Said>(columns: Columns, broken: number, say: Sayings<Said>): Said[] {
  const { text, label, header, guessed } = columns;
  const name = (i: number) => header?.[i] ?? i + 1;
  const tell = guessed.length > 0 ? say.guessed : say.columns;
  return [
    tell(name(text), name(label)),
    ...(header ? [] : [say.noHeader]),
    ...(broken > 0 ? [say.leftOut(broken)] : []),
  ];
}
