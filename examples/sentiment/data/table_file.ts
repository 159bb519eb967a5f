import { extname } from "node:path";
import { UserError } from "../user_error.js";
import { type ColumnChoice, type Columns, findColumns } from "./columns.js";
import { count, type Example, type Source } from "./examples.js";
import { parseTable } from "./table.js";
import { readText } from "./text_file.js";

/** Labelled texts from a CSV or TSV file. */
export async function readTable(path: string, choice: ColumnChoice): Promise<Source> {
  const content = await readText(path);
  if (content.trim() === "") throw new UserError(`${path} is empty.`);
  if (/^\s*[[{]/.test(content) && /\.jsonl?$/i.test(path)) {
    throw new UserError(`${path} is JSON: expected a table in CSV or TSV.`);
  }
  const { rows, delimiter } = parseTable(content, extname(path).toLowerCase() === ".tsv");
  const columns = findColumns(rows, choice, path);
  const body = columns.header ? rows.slice(1) : rows;
  if (body.length === 0) throw new UserError(`${path} holds a header and no rows.`);

  const width = columns.header?.length ?? mostFrequent(body.map((row) => row.length));
  const examples: Example[] = [];
  let broken = 0;
  for (const row of body) {
    const example = readRow(row, columns, width, delimiter);
    if (example) examples.push(example);
    else broken++;
  }
  if (broken > body.length / 2) {
    throw new UserError(
      `${count(broken, "row")} of ${body.length} in ${path} do not have the ${width} columns of the first: texts that hold "${delimiter}" must be put in double quotes.`,
    );
  }
  return { name: path, examples, notes: notes(columns, broken) };
}

function readRow(row: string[], columns: Columns, width: number, delimiter: string) {
  const { text, label } = columns;
  // Commas in a text without quotes do no harm where the text comes last.
  const rest = text === width - 1 && row.length > width ? row.slice(text).join(delimiter) : null;
  if (row.length !== width && rest === null) return null;
  return { text: rest ?? row[text] ?? "", label: (row[label] ?? "").trim() };
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
      ? [`By what the columns hold, ${found} (--text-column and --label-column say otherwise).`]
      : [`By name or number, ${found}.`];
  if (!header) lines.push("The first row is no header: it is taken as data.");
  if (broken > 0) {
    lines.push(`${count(broken, "row")} left out: another number of columns than the rest.`);
  }
  return lines;
}
