import type { Files } from "./files.js";

/** The files of what runs everywhere, in the form that bundlers look for: what is not named here, no bundle has. */
export const SIMD128_FILES: Files = {
  "wasm/bptt.wasm": () => new URL("./wasm/bptt.wasm", import.meta.url),
  "wasm/bptt.training.wasm": () => new URL("./wasm/bptt.training.wasm", import.meta.url),
  "wasm/bptt.rest.wasm": () => new URL("./wasm/bptt.rest.wasm", import.meta.url),
  "worker.js": () => new URL("./worker.js", import.meta.url),
};
