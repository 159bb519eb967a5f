// The builds of the numeric core. Each becomes ts/engine/wasm/bptt.NAME.wasm; all share one glue.
export const variants = [
  { name: "simd128", rustFeatures: ["simd128"] },
  { name: "relaxed", rustFeatures: ["simd128", "relaxed-simd"] },
];

/** wasm-pack's own list of what wasm-opt may assume. */
export const wasmOptFlags = [
  "-O3",
  "--enable-simd",
  "--enable-relaxed-simd",
  "--enable-threads",
  "--enable-bulk-memory",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-reference-types",
  "--enable-multivalue",
];
