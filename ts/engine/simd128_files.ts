import type { Files } from "./files.js";

/** The files of one build, which runs everywhere, in the form that bundlers look for: what is not named here, no bundle has. */
export const SIMD128_FILES: Files = {
  "wasm/bptt.simd128.wasm": () => new URL("./wasm/bptt.simd128.wasm", import.meta.url),
  "wasm/bptt.simd128.training.wasm": () =>
    new URL("./wasm/bptt.simd128.training.wasm", import.meta.url),
  "wasm/bptt.simd128.rest.wasm": () => new URL("./wasm/bptt.simd128.rest.wasm", import.meta.url),
  "worker.js": () => new URL("./worker.js", import.meta.url),
};
