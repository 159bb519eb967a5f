// The files beside the library, which it looks for when it runs.
import type { Part } from "./parts.js";
import { inNode } from "./runtime.js";

/** The builds of the module: the instructions that they use, and whether they run on several threads. */
export type Build = "relaxed-threads" | "simd128-threads" | "relaxed" | "simd128";

/** The builds of which further files are loaded when they are needed. */
export type DividedBuild = "relaxed" | "simd128";

type File =
  | `wasm/bptt.${Build}.wasm`
  | `wasm/bptt.${DividedBuild}.${Part}.wasm`
  | "wasm/glue.threads.mjs"
  | "worker.js";

/** Bundlers look for this very form of URL and copy the file, which none of these may need others for: each must stay one literal. */
const FILES: Record<File, () => URL> = {
  "wasm/bptt.relaxed-threads.wasm": () =>
    new URL("./wasm/bptt.relaxed-threads.wasm", import.meta.url),
  "wasm/bptt.simd128-threads.wasm": () =>
    new URL("./wasm/bptt.simd128-threads.wasm", import.meta.url),
  "wasm/bptt.relaxed.wasm": () => new URL("./wasm/bptt.relaxed.wasm", import.meta.url),
  "wasm/bptt.simd128.wasm": () => new URL("./wasm/bptt.simd128.wasm", import.meta.url),
  "wasm/bptt.relaxed.training.wasm": () =>
    new URL("./wasm/bptt.relaxed.training.wasm", import.meta.url),
  "wasm/bptt.simd128.training.wasm": () =>
    new URL("./wasm/bptt.simd128.training.wasm", import.meta.url),
  "wasm/bptt.relaxed.rest.wasm": () => new URL("./wasm/bptt.relaxed.rest.wasm", import.meta.url),
  "wasm/bptt.simd128.rest.wasm": () => new URL("./wasm/bptt.simd128.rest.wasm", import.meta.url),
  "wasm/glue.threads.mjs": () => new URL("./wasm/glue.threads.mjs", import.meta.url),
  "worker.js": () => new URL("./worker.js", import.meta.url),
};

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
  try {
    return FILES[name]();
  } catch (cause) {
    const what = "this bundle does not tell where its files lie, by `import.meta.url`";
    throw new Error(what, { cause });
  }
}
