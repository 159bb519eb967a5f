import { stat } from "node:fs/promises";
import { fileError } from "../user_error.js";
import type { ColumnChoice } from "./columns.js";
import type { Source } from "./examples.js";
import { readFolder } from "./folder.js";
import { readTable } from "./table_file.js";

/** The labelled texts of a table or a folder. */
export async function readPath(path: string, columns: ColumnChoice): Promise<Source> {
  const found = await stat(path).catch((error) => {
    throw fileError(path, error);
  });
  return found.isDirectory() ? readFolder(path) : readTable(path, columns);
}
