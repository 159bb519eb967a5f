// Files that a page gives its user to download.
import { nextTask } from "../engine/turns.js";
import { BpttError } from "../errors.js";
import type { NamedFile } from "./handler.js";

export const SCHEME = "downloads://";

/** Milliseconds for which what is downloaded stays: browsers do not tell when they have read it. */
const KEPT = 60_000;

/** Whether this runtime has a page to download from. */
export function requirePage(): void {
  if (typeof document !== "undefined" && typeof URL.createObjectURL === "function") return;
  throw new BpttError(
    "Unsupported",
    `There is no page in this runtime: "${SCHEME}name" is for a page's main thread.`,
  );
}

/** One download for each file. */
export async function download(files: readonly NamedFile[]): Promise<void> {
  for (const { name, bytes } of files) {
    const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), KEPT);
    // Of several clicks in one task browsers heed the last.
    await nextTask();
  }
}
