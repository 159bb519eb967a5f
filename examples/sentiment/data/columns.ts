import { UserError } from "../user_error.js";
import { enumerate } from "./examples.js";
import { hasHeader } from "./header.js";
import type { Sayings } from "./sayings.js";

/** Columns as the user named them: by a header's name, or by number from 1; and whether the first row is a header, where that is known. */
export interface ColumnChoice {
  text?: string | undefined;
  label?: string | undefined;
  header?: boolean | undefined;
}

/** Where text and label stand, counted from 0, and whether the first row is a header. */
export interface Columns {
  text: number;
  label: number;
  header: string[] | null;
  /** Which of the two was neither given nor known by its name. */
  guessed: ("text" | "label")[];
}

const names = {
  text: words(`text review reviews sentence sentences phrase comment comments content body message
    tweet document description statement reviewtext review_text review_body summary headline
    question utterance 文本 评论 内容 review_content テキスト 本文`),
  label: words(`label labels sentiment class category target polarity rating score stars star
    sentiment_label airline_sentiment emotion intent topic y tag 标签 类别 情感 ラベル 感情`),
};

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}

/** Finds the two columns: as given, else by their names, else by what they hold. */
export function findColumns<Said>(
  rows: string[][],
  choice: ColumnChoice,
  path: string,
  say: Sayings<Said>,
): Columns {
  const width = Math.max(...rows.slice(0, 1000).map((row) => row.length));
  if (width < 2) throw say.refuse(say.oneColumn(path));
  const first = (rows[0] ?? []).map((cell) => cell.trim());
  const titled = choice.header ?? isTitled(rows, choice);
  const text = locate("text", choice.text, first, titled, width, path);
  const label = locate("label", choice.label, first, titled, width, path);
  const body = titled ? rows.slice(1) : rows;
  const found = guess(body, width, text, label);
  if (found === null) throw say.refuse(say.noLabels(path));
  if (found.text === found.label) {
    throw new UserError(
      `Text and label cannot both be column ${found.text + 1} of ${path}: choose with --text-column and --label-column.`,
    );
  }
  return { ...found, header: titled ? first : null };
}

/** Whether the first row is a header: names one that was asked for, or one that is known, or is unlike the rest. */
export function isTitled(rows: readonly string[][], choice: ColumnChoice = {}): boolean {
  if ([choice.text, choice.label].some((name) => name !== undefined && !isNumber(name)))
    return true;
  const first = (rows[0] ?? []).map((cell) => cell.trim());
  const known = [...names.text, ...names.label];
  // "question" may also be a label: a name stands in its column once.
  const named = first.some(
    (cell, i) =>
      known.includes(cell.toLowerCase()) && rows.slice(1).every((row) => row[i]?.trim() !== cell),
  );
  return named || hasHeader(rows);
}

const isNumber = (name: string) => /^\d+$/.test(name);

function locate(
  kind: "text" | "label",
  asked: string | undefined,
  first: string[],
  hasHeader: boolean,
  width: number,
  path: string,
): number | undefined {
  if (asked === undefined) {
    if (!hasHeader) return undefined;
    const lower = first.map((cell) => cell.toLowerCase());
    const name = names[kind].find((known) => lower.includes(known));
    return name === undefined ? undefined : lower.indexOf(name);
  }
  if (isNumber(asked)) {
    const number = Number(asked);
    if (number >= 1 && number <= width) return number - 1;
    throw new UserError(`${path} has no column ${asked}: it has ${width}, numbered from 1.`);
  }
  const place = first.findIndex((cell) => cell.toLowerCase() === asked.toLowerCase());
  if (place >= 0) return place;
  const cells = enumerate(first.map((cell) => JSON.stringify(shorten(cell))));
  throw new UserError(`${path} has no column "${asked}": its first row is ${cells}.`);
}

const shorten = (cell: string) => (cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);

/** The text is the column with the longest cells, the label the one with the fewest values; null where even that one has too many. */
function guess(
  rows: string[][],
  width: number,
  text: number | undefined,
  label: number | undefined,
): Pick<Columns, "text" | "label" | "guessed"> | null {
  const columns = Array.from({ length: width }, (_, i) => i);
  const sample = rows.slice(0, 50_000);
  const guessed: Columns["guessed"] = [];
  if (text === undefined) {
    const length = (i: number) => sample.reduce((sum, row) => sum + (row[i]?.length ?? 0), 0);
    text = best(columns, label, (i) => -length(i));
    guessed.push("text");
  }
  if (label === undefined) {
    const values = (i: number) => new Set(sample.map((row) => row[i]?.trim())).size;
    // A column that says the same everywhere distinguishes nothing.
    label = best(columns, text, (i) => (values(i) < 2 ? Number.POSITIVE_INFINITY : values(i)));
    if (sample.length > 4 && values(label) > sample.length / 2) return null;
    guessed.push("label");
  }
  return { text, label, guessed };
}

/** The column other than `taken` with the smallest value. */
function best(columns: number[], taken: number | undefined, value: (i: number) => number): number {
  const free = columns.filter((i) => i !== taken);
  return free.reduce((a, b) => (value(b) < value(a) ? b : a));
}
