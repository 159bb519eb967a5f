import { enumerate } from "../../sentiment/data/examples.js";
import { UserError } from "../../sentiment/user_error.js";

/** Where in a table's rows something stands, counted from 0. */
export interface Columns {
  readonly header: readonly string[] | null;
  /** Columns of each row. */
  readonly width: number;
  readonly path: number;
  readonly text: number;
  readonly speaker: number | undefined;
  /** Whether the header calls the texts labels, of which each recording has one. */
  readonly areClasses: boolean;
}

/** The names by which columns are known, whatever their case. */
const PATH =
  words(`path file filename file_name filepath file_path wav wav_path wav_filename wav_file
  audio audio_path audio_file fname recording`);
const TEXT = words("text sentence transcript transcription utterance said words normalized_text");
const LABEL = words("label class category word command keyword digit target");
const SPEAKER = words("speaker speaker_id speakerid client_id");

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}

export const isWav = (name: string): boolean => /\.wave?$/i.test(name.trim());

/**
 * Columns by the names in a header; else paths are where most rows name WAV files, and what is said is the other of two columns.
 *
 * @throws UserError where that does not tell.
 */
export function findColumns(rows: readonly string[][], table: string): Columns {
  const [first = [], ...others] = rows;
  const names = first.map((name) => name.trim());
  const known = (list: readonly string[]) =>
    list.map((name) => names.findIndex((own) => own.toLowerCase() === name)).find((i) => i >= 0);
  const byName = !first.some(isWav) && known([...PATH, ...TEXT, ...LABEL]) !== undefined;
  const path = (byName ? known(PATH) : undefined) ?? mostPaths(rows);
  if (path === undefined || (byName && others.length === 0)) {
    throw new UserError(
      `${table} names no WAV files: expected a column of their paths and one of what is said there. --labels says where else labels stand.`,
    );
  }
  // Names that nobody knows are a header all the same, where a path is due.
  const isHeader = byName || !isWav(first[path] ?? "");
  const named = isHeader ? (known(TEXT) ?? known(LABEL)) : undefined;
  const text = named ?? theOther(names, path, isHeader, table);
  return {
    header: isHeader ? names : null,
    width: first.length,
    path,
    text,
    speaker: isHeader ? known(SPEAKER) : undefined,
    areClasses: LABEL.includes(names[text]!.toLowerCase()) && isHeader,
  };
}

/** The column that names most WAV files. */
function mostPaths(rows: readonly string[][]): number | undefined {
  const counts: number[] = [];
  for (const row of rows) {
    for (const [i, field] of row.entries()) if (isWav(field)) counts[i] = (counts[i] ?? 0) + 1;
  }
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? counts.indexOf(most) : undefined;
}

function theOther(
  names: readonly string[],
  path: number,
  isHeader: boolean,
  table: string,
): number {
  if (names.length === 2) return 1 - path;
  const columns = names.length === 1 ? "one column" : `${names.length} columns`;
  const none = isHeader
    ? `none of which is called as what is said (${enumerate(names)})`
    : "and no header";
  throw new UserError(
    names.length === 1
      ? `${table} has one column: expected the paths of WAV files and what is said there, separated by commas (.csv) or tabs (.tsv).`
      : `${table} has ${columns}, ${none}: expected a header with text or label over what is said.`,
  );
}
