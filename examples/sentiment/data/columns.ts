import { UserError } from "../user_error.js";
import { enumerate } from "./examples.js";

/** Columns as the user named them: by a header's name, or by number from 1. */
export interface ColumnChoice {
  text?: string | undefined;
  label?: string | undefined;
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
export function findColumns(rows: string[][], choice: ColumnChoice, path: string): Columns {
  const width = Math.max(...rows.slice(0, 1000).map((row) => row.length));
  if (width < 2) {
    throw new UserError(
      `${path} has one column only: expected a text and its label in each row, separated by commas (.csv) or tabs (.tsv).`,
    );
  }
  const first = (rows[0] ?? []).map((cell) => cell.trim());
  const byName = isHeader(rows, first, choice);
  const text = locate("text", choice.text, first, byName, width, path);
  const label = locate("label", choice.label, first, byName, width, path);
  const body = byName ? rows.slice(1) : rows;
  const found = guess(body, width, text, label, path);
  if (found.text === found.label) {
    throw new UserError(
      `Text and label cannot both be column ${found.text + 1} of ${path}: choose with --text-column and --label-column.`,
    );
  }
  const header = byName || looksLikeHeader(rows, found) ? first : null;
  return { ...found, header };
}

/** Whether the first row holds names: one that was asked for, or one that is known. */
function isHeader(rows: string[][], first: string[], choice: ColumnChoice): boolean {
  if ([choice.text, choice.label].some((name) => name !== undefined && !isNumber(name)))
    return true;
  const known = [...names.text, ...names.label];
  // "question" may also be a label: a name stands in its column once.
  return first.some(
    (cell, i) =>
      known.includes(cell.toLowerCase()) && rows.slice(1).every((row) => row[i]?.trim() !== cell),
  );
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

/** The text is the column with the longest cells, the label the one with the fewest values. */
function guess(
  rows: string[][],
  width: number,
  text: number | undefined,
  label: number | undefined,
  path: string,
): Pick<Columns, "text" | "label" | "guessed"> {
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
    if (sample.length > 4 && values(label) > sample.length / 2) {
      throw new UserError(
        `No column of ${path} looks like a label, as each has too many different values: name the columns with --text-column and --label-column.`,
      );
    }
    guessed.push("label");
  }
  return { text, label, guessed };
}

/** The column other than `taken` with the smallest value. */
function best(columns: number[], taken: number | undefined, value: (i: number) => number): number {
  const free = columns.filter((i) => i !== taken);
  return free.reduce((a, b) => (value(b) < value(a) ? b : a));
}

/**
 * Whether a first row without known names is a header all the same: its label occurs in no other
 * row, while the other labels repeat, and its text is one short word.
 */
function looksLikeHeader(rows: string[][], { text, label }: Pick<Columns, "text" | "label">) {
  const [first, ...rest] = rows;
  const labels = new Set(rest.map((row) => row[label]?.trim()));
  const title = first?.[text]?.trim() ?? "";
  return (
    rest.length > 1 &&
    !labels.has(first?.[label]?.trim()) &&
    labels.size < rest.length &&
    /^[\p{L}\p{N}_.-]{1,30}$/u.test(title)
  );
}
