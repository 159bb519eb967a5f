import { count } from "../../sentiment/data/examples.js";
import { readText } from "../../sentiment/data/text_file.js";
import { UserError } from "../../sentiment/user_error.js";
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

/** Pairs from a file: a pair per line, its sides separated by a tab; see `parsePairs`. */
export async function readPairs(path: string, reverse: boolean): Promise<PairSource> {
  return parsePairs(await readText(path), path, reverse);
}

/**
 * Pairs of a TSV file's text: source, target and, as in Tatoeba's files, an attribution that is not read. The first line may be a
 * header. Blank lines are skipped; of pairs that are repeated one is kept.
 *
 * @param text lines that end in \n or \r\n.
 * @param path what errors call the file.
 * @param reverse the second column is translated into the first.
 * @throws UserError with the number of the line that is no pair.
 */
export function parsePairs(text: string, path: string, reverse: boolean): PairSource {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line, i) => ({ number: i + 1, fields: line.split("\t") }))
    .filter(({ fields }) => fields.some((field) => field.trim() !== ""));
  if (lines.length === 0) throw new UserError(`${path} is empty.`);
  const rows = unquoted(lines.map(({ fields }) => fields));
  const header = rows.length > 1 && isHeader(rows[0]!);
  const kept = new Map<string, Pair>();
  for (let i = header ? 1 : 0; i < rows.length; i++) {
    const [first, second] = sides(rows[i]!, `Line ${lines[i]!.number} of ${path}`);
    const pair = reverse ? { source: second, target: first } : { source: first, target: second };
    kept.set(`${pair.source}\t${pair.target}`, pair);
  }
  const notes = header ? [`The first line is a header: ${rows[0]!.join(", ")}.`] : [];
  const repeated = rows.length - (header ? 1 : 0) - kept.size;
  if (repeated > 0) notes.push(`${count(repeated, "repetition")} of a pair left out.`);
  return { name: path, pairs: [...kept.values()], notes };
}

function sides(fields: readonly string[], where: string): [string, string] {
  if (fields.length < 2) {
    throw new UserError(`${where} has no tab: expected a sentence, a tab and its translation.`);
  }
  if (fields.length > 3) {
    throw new UserError(
      `${where} has ${fields.length} columns: expected a sentence, its translation and at most an attribution.`,
    );
  }
  const [first, second] = [fields[0]!.trim(), fields[1]!.trim()];
  if (first === "" || second === "") {
    const column = first === "" ? "first" : "second";
    throw new UserError(`${where} is empty in its ${column} column: expected a sentence there.`);
  }
  return [first, second];
}
