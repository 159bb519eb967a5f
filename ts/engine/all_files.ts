import type { Files } from "./files.js";

/** All files. Bundlers look for this very form of URL and copy the file, which none of these may need others for: each must stay one literal. */
export const ALL_FILES: Files = {
  "wasm/bptt.wasm": () => new URL("./wasm/bptt.wasm", import.meta.url),
  "wasm/bptt.training.wasm": () => new URL("./wasm/bptt.training.wasm", import.meta.url),
  "wasm/bptt.rest.wasm": () => new URL("./wasm/bptt.rest.wasm", import.meta.url),
  "wasm/bptt.threads.wasm": () => new URL("./wasm/bptt.threads.wasm", import.meta.url),
  "wasm/bptt.relaxed.wasm": () => new URL("./wasm/bptt.relaxed.wasm", import.meta.url),
  "wasm/glue.mjs": () => new URL("./wasm/glue.mjs", import.meta.url),
  "worker.js": () => new URL("./worker.js", import.meta.url),
};
