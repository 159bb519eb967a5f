import { UserError } from "../user_error.js";
import { type ColumnChoice, type Columns, findColumns } from "./columns.js";
import { count, type Source } from "./examples.js";
import { parseTable } from "./table.js";

/**
 * Labelled texts from what a CSV or TSV file holds.
 *
 * @param path what messages call it.
 */
export function readLabelled(content: string, path: string, choice: ColumnChoice = {}): Source {
  if (content.trim() === "") throw new UserError(`${path} is empty.`);
  if (/^\s*[[{]/.test(content) && /\.jsonl?$/i.test(path)) {
    throw new UserError(`${path} is JSON: expected a table in CSV or TSV.`);
  }
  const { rows, delimiter } = parseTable(content, isTsv(path, content));
  const columns = findColumns(rows, choice, path);
  const body = columns.header ? rows.slice(1) : rows;
  if (body.length === 0) throw new UserError(`${path} holds a header and no rows.`);

  const width = columns.header?.length ?? mostFrequent(body.map((row) => row.length));
  const read = body.map((row) => readRow(row, columns, width, delimiter));
  const examples = read.filter((example) => example !== null);
  const broken = body.length - examples.length;
  if (broken > body.length / 2) {
    throw new UserError(
      `${count(broken, "row")} of ${body.length} in ${path} do not have ${width} columns, as the ${columns.header ? "header" : "others"}: is it a table in CSV or TSV?`,
    );
  }
  return { name: path, examples, notes: notes(columns, broken) };
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

function notes({ text, label, header, guessed }: Columns, broken: number): string[] {
  const name = (i: number) => (header ? `column "${header[i]}"` : `column ${i + 1}`);
  const found = `the text is ${name(text)}, the label ${name(label)}`;
  const lines =
    guessed.length > 0
      ? [`By what the columns hold, ${found}; --text-column and --label-column say otherwise.`]
      : [`The${found.slice(3)}.`];
  if (!header) lines.push("The first row is no header: it is taken as data.");
  if (broken > 0) {
    lines.push(`${count(broken, "row")} left out: another number of columns than the rest.`);
  }
  return lines;
}
