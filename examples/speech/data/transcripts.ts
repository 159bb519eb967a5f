import { dirname, resolve } from "node:path";
import { readText } from "../../sentiment/data/text_file.js";
import { UserError } from "../../sentiment/user_error.js";
import type { Recording, Recordings } from "./recordings.js";

/**
 * The recordings of a table: a line for each, the path of a WAV file, a tab, and what is said in it. A first line whose path is none of a WAV file is a header. Texts are taken without
 * capitals and with single spaces.
 *
 * @param folder where paths begin; default: where the table lies.
 * @throws UserError with the number of the line that is wrong.
 */
export async function readTranscripts(path: string, folder = dirname(path)): Promise<Recordings> {
  const lines = (await readText(path)).replace(/^\uFEFF/, "").split("\n");
  const rows = lines
    .map((line, i) => ({ where: `Line ${i + 1} of ${path}`, line }))
    .filter(({ line }) => line.trim() !== "");
  const first = rows[0]?.line.split("\t")[0] ?? "";
  const body = /\.wave?$/i.test(first.trim()) ? rows : rows.slice(1);
  if (body.length === 0) {
    throw new UserError(
      `${path} names no WAV files: expected lines of a path, a tab and what is said there.`,
    );
  }
  const recordings = new Map<string, Recording>();
  for (const { where, line } of body) {
    const recording = readLine(line, where, folder);
    if (recordings.has(recording.file)) {
      throw new UserError(`${where} names ${recording.file} again: expected one line for each.`);
    }
    recordings.set(recording.file, recording);
  }
  const sorted = [...recordings.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
  const notes = [`What is said stands in ${path}.`];
  return { name: folder, labels: "table", recordings: sorted, notes };
}

function readLine(line: string, where: string, folder: string): Recording {
  const fields = line.split("\t");
  if (fields.length !== 2) {
    throw new UserError(
      `${where} has ${fields.length === 1 ? "no tab" : `${fields.length} columns`}: expected a path, a tab and what is said there.`,
    );
  }
  const [path, said] = fields as [string, string];
  const text = said.normalize("NFC").toLowerCase().trim().replace(/\s+/g, " ");
  if (path.trim() === "" || text === "") {
    throw new UserError(`${where} has no ${text === "" ? "text" : "path"}: expected both.`);
  }
  return { file: resolve(folder, path.trim()), text };
}
