import { dirname, extname, resolve } from "node:path";
import { enumerate } from "../../sentiment/data/examples.js";
import { isTsv } from "../../sentiment/data/labelled.js";
import { parseTable } from "../../sentiment/data/table.js";
import { readText } from "../../sentiment/data/text_file.js";
import { UserError } from "../../sentiment/user_error.js";
import { type Columns, findColumns } from "./columns.js";
import type { Recording, Recordings } from "./recordings.js";

/**
 * The recordings of a table, CSV or TSV: a row for each, with the path of a WAV file and what is said in it, and maybe who speaks; see `findColumns` for how columns are known. A path
 * without an ending gets `.wav`. Texts are taken without capitals and with single spaces.
 *
 * @param folder where paths begin; default: where the table lies.
 * @throws UserError with the number of the row that is wrong.
 */
export async function readTranscripts(path: string, folder = dirname(path)): Promise<Recordings> {
  const content = await readText(path);
  const { rows } = parseTable(content, isTsv(path, content));
  const columns = findColumns(rows, path);
  const recordings = new Map<string, Recording>();
  for (let i = columns.header ? 1 : 0; i < rows.length; i++) {
    const where = `Row ${i + 1} of ${path}`;
    const recording = readRow(rows[i]!, columns, where, folder);
    if (recordings.has(recording.file)) {
      throw new UserError(`${where} names ${recording.file} again: expected one row for each.`);
    }
    recordings.set(recording.file, recording);
  }
  const sorted = [...recordings.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
  return {
    name: folder,
    labels: "table",
    areClasses: columns.areClasses,
    recordings: sorted,
    notes: [`What is said stands in ${path}${described(columns)}.`],
  };
}

/** Which columns are read, where a header has names for them. */
function described({ header, path, text, speaker }: Columns): string {
  if (!header) return "";
  const read = [path, text, ...(speaker === undefined ? [] : [speaker])];
  return `, columns ${enumerate(read.map((place) => `"${header[place]}"`))}`;
}

function readRow(
  fields: readonly string[],
  { width, path, text, speaker }: Columns,
  where: string,
  folder: string,
): Recording {
  if (fields.length !== width) {
    throw new UserError(
      `${where} has ${fields.length === 1 ? "one column" : `${fields.length} columns`}: expected ${width}, a path and what is said there among them.`,
    );
  }
  const name = fields[path]!.trim();
  const said = fields[text]!.normalize("NFC").toLowerCase().trim().replace(/\s+/g, " ");
  if (name === "" || said === "") {
    throw new UserError(`${where} has no ${said === "" ? "text" : "path"}: expected both.`);
  }
  const file = resolve(folder, extname(name) === "" ? `${name}.wav` : name);
  const who = speaker === undefined ? undefined : fields[speaker]!.trim();
  return { file, text: said, ...(who && { speaker: who }) };
}
