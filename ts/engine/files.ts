// The files beside the library, which it looks for when it runs.
import type { Part } from "./parts.js";
import { inNode } from "./runtime.js";

/** The builds of the module by the instructions that they use. */
export type Build = "relaxed" | "simd128";

/** The files by their names. */
export type File =
  | `wasm/bptt.${Build}.wasm`
  | `wasm/bptt.${Build}.${Part}.wasm`
  | "wasm/glue.mjs"
  | "worker.js";

/** Where files lie, told when it is asked for. */
export type Files = Readonly<Partial<Record<File, () => URL>>>;

let files: Files = {};

/** Names files for the loader to choose among, beside those that were named before: what a page imports says which its bundle has. */
export function useFiles(more: Files): void {
  files = { ...files, ...more };
}

/** Whether a build is among the files. */
export const hasBuild = (build: Build): boolean => `wasm/bptt.${build}.wasm` in files;

/** Whether what shares work among threads is among them. */
export const hasThreads = (): boolean => "wasm/bptt.simd128.threads.wasm" in files;

/** Files of which the package has what they have beside another one, as most of both is the same. */
const BASES: Readonly<Partial<Record<File, File>>> = {
  "wasm/bptt.relaxed.training.wasm": "wasm/bptt.simd128.training.wasm",
  "wasm/bptt.relaxed.rest.wasm": "wasm/bptt.simd128.rest.wasm",
};

/** Where a file lies, and that beside which it is told, where it is told so and this bundle has it. */
export function fileWithBase(name: File): [file: URL, base?: URL] {
  const base = BASES[name];
  return base && base in files ? [fileURL(name), fileURL(base)] : [fileURL(name)];
}

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
