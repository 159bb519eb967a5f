import type { Files } from "./files.js";

/** All files. Bundlers look for this very form of URL and copy the file, which none of these may need others for: each must stay one literal. */
export const ALL_FILES: Files = {
  "wasm/bptt.relaxed.wasm": () => new URL("./wasm/bptt.relaxed.wasm", import.meta.url),
  "wasm/bptt.simd128.wasm": () => new URL("./wasm/bptt.simd128.wasm", import.meta.url),
  "wasm/bptt.relaxed.training.wasm": () =>
    new URL("./wasm/bptt.relaxed.training.wasm", import.meta.url),
  "wasm/bptt.simd128.training.wasm": () =>
    new URL("./wasm/bptt.simd128.training.wasm", import.meta.url),
  "wasm/bptt.relaxed.rest.wasm": () => new URL("./wasm/bptt.relaxed.rest.wasm", import.meta.url),
  "wasm/bptt.simd128.rest.wasm": () => new URL("./wasm/bptt.simd128.rest.wasm", import.meta.url),
  "wasm/bptt.relaxed.threads.wasm": () =>
    new URL("./wasm/bptt.relaxed.threads.wasm", import.meta.url),
  "wasm/bptt.simd128.threads.wasm": () =>
    new URL("./wasm/bptt.simd128.threads.wasm", import.meta.url),
  "wasm/glue.mjs": () => new URL("./wasm/glue.mjs", import.meta.url),
  "worker.js": () => new URL("./worker.js", import.meta.url),
};
