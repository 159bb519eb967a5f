// The numeric core is one build: ts/engine/wasm/bptt.wasm, which predicts in every runtime, and bptt.PART.wasm, which are loaded when they are needed. The kernels
// alone are also built for runtimes with relaxed SIMD, for the benchmark.
export const SIMD128 = { name: "simd128", rustFeatures: ["simd128"] };
export const RELAXED = { name: "relaxed", rustFeatures: ["simd128", "relaxed-simd"] };

/** wasm-bindgen's glue. Its ending says that it is a module, also where a bundler has copied it away from our package.json. */
export const GLUE = "glue.mjs";

/** Its declarations. */
export const GLUE_TYPES = "glue.d.mts";

/** The module that predicts. */
export const CORE = "bptt.wasm";

/**
 * The parts, in the order in which rare.mjs numbers them: what trains a model, the rest, which is rare, what shares work among threads, and the kernels that multiply and
 * add at once.
 */
export const PARTS = ["training", "rest", "threads", "relaxed"];

/** Those that are loaded when a model first needs them. */
export const LATER = ["training", "rest"];

export const fileOf = (part) => `bptt.${part}.wasm`;

/** All modules. Where threads can't be built, there is none for them. */
export const MODULES = [CORE, ...PARTS.map(fileOf)];

/** The file beside a module with its functions' names. */
export const symbolsOf = (module) => module.replace(/wasm$/, "symbols");

/** The compiler's flags for a variant, with threads or without. */
export function rustFlags({ rustFeatures }, threads) {
  const features = threads
    ? [...rustFeatures, "atomics", "bulk-memory", "mutable-globals"]
    : rustFeatures;
  return [
    `-Ctarget-feature=${features.map((name) => `+${name}`).join(",")}`,
    sourceOrder,
    fewInlined,
    ...(threads ? sharedMemory.map((flag) => `-Clink-arg=--${flag}`) : []),
  ];
}

/**
 * Instructions in the order of the sources. The kernels' loops are written so that what they hold fits the registers; LLVM's
 * own order loads everything first, and V8, which keeps the order since its version 13, then spills: 25 GFLOP/s for 57. Nor may
 * LLVM reduce two pointers to one counter, which costs additions in the loop: 35 GFLOP/s for 40 in gradients without fused
 * multiply-add.
 */
const sourceOrder = "-Cllvm-args=-pre-RA-sched=source -disable-lsr";

/**
 * LLVM inlines what costs up to 60 where it does not ask for more, instead of 225: what pages load is a tenth smaller, and the loops of kernels and cells
 * keep their instructions.
 */
const fewInlined = "-Cllvm-args=-inline-threshold=60";

/** Memory that is given, so that threads can have the same one, up to all of wasm32's 4 GiB, with what each needs to set itself up on it. */
const sharedMemory = [
  "import-memory",
  "max-memory=4294967296",
  "shared-memory",
  "export=__heap_base",
  "export=__wasm_init_tls",
  "export=__tls_size",
  "export=__tls_align",
  "export=__tls_base",
];

/**
 * wasm-pack's own list of what wasm-opt may assume; and that nothing lies in the first kilobyte (it is the far end of the
 * stack), so that added constants become offsets of loads and stores: the kernels' loops are bound by their instructions' number.
 */
export const wasmOptFlags = ["-O3", "--low-memory-unused"];

/** What modules that every runtime has must do without: wasm-opt refuses it then. */
export const EVERYWHERE = "--disable-relaxed-simd";

/** What modules may use. */
export const wasmFeatures = [
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
