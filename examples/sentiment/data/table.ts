import Papa from "papaparse";

/** Rows of fields, with the number of rows that could not be read as the others. */
export interface Table {
  rows: string[][];
  /** What stands between two fields. */
  delimiter: string;
}

/**
 * Splits a CSV or TSV file into fields. In CSV, quotes enclose fields that hold commas, quotes or
 * line breaks. In TSV a quote is mostly just a quote, as tabs never occur in texts; it encloses
 * fields only where reading it so makes the rows more even.
 */
export function parseTable(text: string, isTsv: boolean): Table {
  if (!isTsv) return parse(text, "", true);
  const plain = parse(text, "\t", false);
  if (!text.includes('"')) return plain;
  if (unevenness(plain) === 0) return { ...plain, rows: plain.rows.map((row) => row.map(unquote)) };
  const quoted = parse(text, "\t", true);
  return unevenness(quoted) < unevenness(plain) ? quoted : plain;
}

function parse(text: string, delimiter: string, quotes: boolean): Table {
  const { data, meta } = Papa.parse<string[]>(text, {
    delimiter,
    newline: "\n",
    skipEmptyLines: "greedy",
    delimitersToGuess: [",", ";", "\t", "|"],
    // A character that no text holds, where quotes mean nothing.
    ...(quotes ? {} : { quoteChar: "\uFFFF" }),
  });
  return { rows: data, delimiter: meta.delimiter };
}

/** How many rows differ from the first in their number of fields. */
function unevenness({ rows }: Table): number {
  return rows.filter((row) => row.length !== rows[0]?.length).length;
}

/** `"He said ""no"""` is one field that was written with quotes; `"No" and "yes"` is just text. */
function unquote(field: string): string {
  const inner = /^"((?:[^"]|"")*)"$/.exec(field)?.[1];
  return inner === undefined ? field : inner.replaceAll('""', '"');
}
