import type { ColumnChoice } from "./columns.js";
import type { Source } from "./examples.js";
import { readLabelled } from "./labelled.js";
import { inEnglish } from "./sayings.js";
import { readText } from "./text_file.js";

/** Labelled texts from a CSV or TSV file. */
export async function readTable(path: string, choice: ColumnChoice): Promise<Source> {
  return readLabelled(await readText(path), path, choice, inEnglish);
}
