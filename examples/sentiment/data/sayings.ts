import { UserError } from "../user_error.js";
import { count, enumerate } from "./examples.js";

/** A column by its name, or by its number where nothing names it. */
export type ColumnName = string | number;

/** What is said of labelled texts: `Said` is a sentence, or that in several languages. */
export interface Sayings<Said> {
  /** The error that says what can't be used. */
  refuse(said: Said): Error;

  empty(path: string): Said;
  json(path: string): Said;
  headerAlone(path: string): Said;
  /** Too many rows have another number of columns than the header, or than most rows. */
  broken(rows: number, of: number, path: string, width: number, header: boolean): Said;
  oneColumn(path: string): Said;
  noLabels(path: string): Said;
  nothingLabelled(path: string): Said;
  oneClass(texts: number, path: string, label: string): Said;
  manyClasses(classes: number, texts: number, path: string): Said;
  /** No class has a second text. */
  singles(path: string): Said;

  columns(text: ColumnName, label: ColumnName): Said;
  /** Columns that were found by what they hold. */
  guessed(text: ColumnName, label: ColumnName): Said;
  noHeader: Said;
  leftOut(rows: number): Said;
  emptyTexts(texts: number, heldOut: boolean): Said;
  unlabelled(texts: number, heldOut: boolean): Said;
  /** @param against of them under another label. */
  repeated(texts: number, against: number, heldOut: boolean): Said;
  onlyOne(classes: readonly string[]): Said;
}

const column = (name: ColumnName) =>
  typeof name === "string" ? `column "${name}"` : `column ${name}`;

const found = (text: ColumnName, label: ColumnName) =>
  `the text is ${column(text)}, the label ${column(label)}`;

const part = (heldOut: boolean) => (heldOut ? "Of the held-out part, " : "");

/** For the command line, with its options. */
export const inEnglish: Sayings<string> = {
  refuse: (said) => new UserError(said),

  empty: (path) => `${path} is empty.`,
  json: (path) => `${path} is JSON: expected a table in CSV or TSV.`,
  headerAlone: (path) => `${path} holds a header and no rows.`,
  broken: (rows, of, path, width, header) =>
    `${count(rows, "row")} of ${of} in ${path} do not have ${width} columns, as the ${header ? "header" : "others"}: is it a table in CSV or TSV?`,
  oneColumn: (path) =>
    `${path} has one column only: expected a text and its label in each row, separated by commas (.csv) or tabs (.tsv).`,
  noLabels: (path) =>
    `No column of ${path} looks like a label, as each has too many different values: name the columns with --text-column and --label-column.`,
  nothingLabelled: (path) => `${path} holds no text with a label.`,
  oneClass: (texts, path, label) =>
    `All ${count(texts, "text")} of ${path} have the same label, "${label}": two classes at least are needed.`,
  manyClasses: (classes, texts, path) =>
    `${path} has ${count(classes, "different label")} for ${count(texts, "text")}: is that the right column (--label-column)?`,
  singles: (path) =>
    `Every class of ${path} has one text only: there is nothing to keep for a test.`,

  columns: (text, label) => `T${found(text, label).slice(1)}.`,
  guessed: (text, label) =>
    `By what the columns hold, ${found(text, label)}; --text-column and --label-column say otherwise.`,
  noHeader: "The first row is no header: it is taken as data.",
  leftOut: (rows) => `${count(rows, "row")} left out: another number of columns than the rest.`,
  emptyTexts: (texts, heldOut) => `${part(heldOut)}${count(texts, "empty text")} left out.`,
  unlabelled: (texts, heldOut) =>
    `${part(heldOut)}${count(texts, "text without a label", "texts without a label")} left out.`,
  repeated: (texts, against, heldOut) => {
    const others = against > 0 ? `, ${against} of them under another label` : "";
    return `${part(heldOut)}${count(texts, "repetition")} of a text left out${others}.`;
  },
  onlyOne: (classes) => `Only one text, so none for the test, of ${enumerate(classes)}.`,
};
