import { boolean, checkOptions, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import { enumerate } from "../show.js";
import { type CsvRecord, damaged, recordsOf } from "./csv.js";
import type { TextSource } from "./texts.js";

/** Options of {@link Dataset.fromCsv}. */
export interface CsvOptions {
  /** Whether the first record holds the names of the columns; a list gives them where there is no such record. Default true. */
  header?: boolean | readonly string[];
  /** Default `","`. */
  delimiter?: string;
  /** Default `'"'`. */
  quote?: string;
}

const WHERE = "Dataset.fromCsv";
const MOST_COLUMNS = 1_000_000;

/** A function that reads the records anew, as objects by column, or as lists. */
export function csvRecords(source: TextSource, options: CsvOptions) {
  const taken = checkOptions(WHERE, options, ["header", "delimiter", "quote"]);
  const { header = true } = taken;
  const delimiter = character("delimiter", taken.delimiter ?? ",");
  const quote = character("quote", taken.quote ?? '"');
  if (delimiter === quote) throw invalid("quote", "another character than `delimiter`", quote);
  const given = takeItems(header, MOST_COLUMNS);
  const named = given === undefined ? boolean(WHERE, "header", header) : false;
  const names = given && columnsOf({ fields: given as string[], line: 1 });
  return async function* () {
    let columns = names;
    let width: number | undefined;
    for await (const record of recordsOf(source, { delimiter, quote })) {
      width ??= columns?.length ?? record.fields.length;
      if (record.fields.length !== width) {
        throw damaged(
          record.line,
          `it has ${record.fields.length} fields, where there should be ${width}`,
        );
      }
      if (named && columns === undefined) columns = columnsOf(record);
      else yield columns ? byColumn(columns, record) : [...record.fields];
    }
  };
}

/** Names of columns, each of which there is once. */
function columnsOf({ fields, line }: CsvRecord): readonly string[] {
  const wrong = fields.findIndex((name, i) => typeof name !== "string" || fields.indexOf(name) < i);
  if (wrong < 0) return fields;
  throw damaged(
    line,
    `the name ${show(fields[wrong])} of column ${wrong + 1} is no name of its own (${enumerate(fields.map(show))})`,
  );
}

/** Without a prototype, as a column may have any name. */
const byColumn = (columns: readonly string[], { fields }: CsvRecord): Record<string, string> =>
  Object.assign(
    Object.create(null),
    Object.fromEntries(columns.map((name, i) => [name, fields[i]!])),
  );

function character(name: string, value: unknown): string {
  if (typeof value === "string" && Array.from(value).length === 1 && !/[\r\n]/.test(value))
    return value;
  throw invalid(name, "one character that ends no line", value);
}

const invalid = (name: string, expected: string, got: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `${WHERE} received an invalid value for argument \`${name}\`, expected ${expected}, got ${show(got)}.`,
  );
