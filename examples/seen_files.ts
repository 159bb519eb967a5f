import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { fileError } from "./sentiment/user_error.js";

/** What Windows and macOS leave behind in folders and archives, and do not show. */
const LEFT_BEHIND = ["thumbs.db", "desktop.ini", "__macosx"];

/** What is in a folder and not hidden, by name. */
export async function seenIn(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw fileError(folder, error);
  });
  return entries
    .filter(({ name }) => !name.startsWith(".") && !LEFT_BEHIND.includes(name.toLowerCase()))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
