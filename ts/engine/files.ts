// The files beside the library, which it looks for when it runs.
import type { Part } from "./parts.js";
import { inNode } from "./runtime.js";

/** The files by their names. */
export type File = "wasm/bptt.wasm" | PartFile | "wasm/glue.mjs" | "worker.js";

type PartFile = `wasm/bptt.${Part}.wasm`;

/** Where files lie, told when it is asked for. */
export type Files = Readonly<Partial<Record<File, () => URL>>>;

let files: Files = {};

/** Names files for the loader to choose among, beside those that were named before: what a page imports says which its bundle has. */
export function useFiles(more: Files): void {
  files = { ...files, ...more };
}

/** Whether a part is among the files. */
export const hasPart = (part: Part): boolean => filePart(part) in files;

/** The file of a part. */
export const filePart = (part: Part): PartFile => `wasm/bptt.${part}.wasm`;

/** Apart from its use, as webpack warns of what it can't make out. */
const here = import.meta.url;

/** Where a file lies. Throws, in words, where a bundle does not tell. */
export function fileURL(name: File): URL {
  const url = placeOf(name);
  if (url.protocol !== "") return url;
  // webpack under Next.js gives a path on the server, good for pages; in Node the package's own place is left.
  return inNode() ? new URL(name, here) : new URL(url.href, globalThis.location.href);
}

function placeOf(name: File): URL {
  const place = files[name];
  if (place === undefined) throw new Error(`${name} is no file of this bundle`);
  try {
    return place();
  } catch (cause) {
    const what = "this bundle does not tell where its files lie, by `import.meta.url`";
    throw new Error(what, { cause });
  }
}
