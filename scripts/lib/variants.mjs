// The builds of the numeric core: with the instructions that every runtime has, and with fused multiply-add. Each becomes
// ts/engine/wasm/bptt.NAME.wasm, which predicts, and bptt.NAME.PART.wasm, which are loaded when they are needed.
export const variants = [
  { name: "simd128", rustFeatures: ["simd128"] },
  { name: "relaxed", rustFeatures: ["simd128", "relaxed-simd"] },
];

/** wasm-bindgen's glue, the same for all. Its ending says that it is a module, also where a bundler has copied it away from our package.json. */
export const GLUE = "glue.mjs";

/** Its declarations. */
export const GLUE_TYPES = "glue.d.mts";

/** The parts that are loaded when they are needed: what trains a model, the rest, which is rare, and what shares work among threads. */
export const PARTS = ["training", "rest", "threads"];

/** The files of a variant's modules, with threads or without. */
export const modulesOf = ({ name }, threads) => [
  `bptt.${name}.wasm`,
  ...PARTS.filter((part) => threads || part !== "threads").map(
    (part) => `bptt.${name}.${part}.wasm`,
  ),
];

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
