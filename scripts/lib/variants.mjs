// The builds of the numeric core. Each becomes ts/engine/wasm/bptt.NAME.wasm. Those with threads run on shared memory
// and have a glue of their own. The others are divided: bptt.NAME.PART.wasm is loaded when it is needed.
export const variants = [
  { name: "simd128", rustFeatures: ["simd128"], threads: false },
  { name: "relaxed", rustFeatures: ["simd128", "relaxed-simd"], threads: false },
  { name: "simd128-threads", rustFeatures: ["simd128"], threads: true },
  { name: "relaxed-threads", rustFeatures: ["simd128", "relaxed-simd"], threads: true },
];

/** The glue of a variant. Its ending says that it is a module, also where a bundler has copied it away from our package.json. */
export const glueOf = ({ threads }) => (threads ? "glue.threads.mjs" : "glue.mjs");

/** The parts that are loaded when they are needed: what trains a model, and the rest, which is rare. */
export const PARTS = ["training", "rest"];

/** The files of a variant's modules. A thread of a pool, which waits in the module for work, could not be given more of it. */
export const modulesOf = ({ name, threads }) => [
  `bptt.${name}.wasm`,
  ...(threads ? [] : PARTS.map((part) => `bptt.${name}.${part}.wasm`)),
];

/** The file beside a module with its functions' names. */
export const symbolsOf = (module) => module.replace(/wasm$/, "symbols");

/** The declarations that go with it. */
export const typesOf = (glue) => glue.replace(/mjs$/, "d.mts");

/** The compiler's flags for a variant. */
export function rustFlags({ rustFeatures, threads }) {
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

/** Memory that the first thread makes and the others import, up to all of wasm32's 4 GiB, with what each needs to set itself up. */
const sharedMemory = [
  "shared-memory",
  "import-memory",
  "max-memory=4294967296",
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
