// Who takes part with the SimpleRNN; cell_roster.ts has who does with an LSTM or a GRU.

import { fileURLToPath } from "node:url";
import type { Cell } from "./cell.js";
import type { ContenderSpec } from "./contender.js";
import type { Measure } from "./measures.js";
import { BATCHES } from "./workload.js";

const side = (name: string) => fileURLToPath(new URL(`./sides/${name}`, import.meta.url));
export const ALL: Measure[] = ["train", "infer", "infer1"];
const REVECTORIZE = "--experimental-wasm-revectorize";

/** Whether the native engine takes part: where it was built, and is asked for. */
export const withNative = process.env.BPTT_ENGINE === "native";

export interface Nodes {
  /** The Node that runs the benchmark, */
  own: string;
  /** and one that takes relaxed SIMD. */
  current: string;
}

export function script(
  name: string,
  node: string,
  file: string,
  options: object,
  rest: Partial<ContenderSpec> & { flags?: string[] } = {},
): ContenderSpec {
  const { flags = [], threads = 1, measures = ALL, batches = BATCHES } = rest;
  const args = [...flags, "--import", "tsx", side(file), "FOLDER"];
  return {
    name,
    threads,
    command: node,
    args: [...args, JSON.stringify({ threads, ...options })],
    measures,
    batches,
  };
}

/** Our builds: on one thread and on two, without the rewrites, with masked padding. */
export function ours({ own, current }: Nodes, threadCounts: number[]): ContenderSpec[] {
  const flags = [REVECTORIZE];
  const at = (threads: number) => {
    const words = threads === 1 ? "" : `, ${threads} threads`;
    return [
      script(`bptt simd128${words}`, own, "bptt.ts", { build: "simd128" }, { threads }),
      script(`bptt relaxed${words}`, current, "bptt.ts", { build: "relaxed" }, { threads }),
      script(
        `bptt relaxed, revectorized${words}`,
        current,
        "bptt.ts",
        { build: "relaxed" },
        { threads, flags },
      ),
      ...(withNative
        ? [script(`bptt native${words}`, own, "bptt.ts", { build: "native" }, { threads })]
        : []),
    ];
  };
  const naive = { measures: ["train", "uniform", "infer"] as Measure[] };
  const off = (build: string) => ({ build, naive: true });
  return [
    ...threadCounts.flatMap(at),
    script("bptt simd128, rewrites off", own, "bptt.ts", off("simd128"), naive),
    script("bptt relaxed, rewrites off", current, "bptt.ts", off("relaxed"), naive),
    script("bptt relaxed, revectorized, rewrites off", current, "bptt.ts", off("relaxed"), {
      ...naive,
      flags,
    }),
    script("bptt relaxed, padding masked", current, "bptt.ts", { build: "relaxed", mask: true }),
  ];
}

export const plain = ({ current }: Nodes): ContenderSpec[] => [
  script("JavaScript, tiled, our algorithm", current, "tiled.ts", {}, { batches: 10 }),
  script("JavaScript, straightforward loops", current, "plain.ts", {}, { batches: 2 }),
];

/** Other libraries in JavaScript. */
export const peers = (nodes: Nodes, slow: boolean): ContenderSpec[] => [
  script("TF.js wasm", nodes.own, "tfjs.ts", { backend: "wasm" }, { batches: 2 }),
  script(
    "TF.js cpu",
    nodes.own,
    "tfjs.ts",
    { backend: "cpu" },
    {
      batches: 1,
      measures: slow ? ALL : ["infer", "infer1"],
    },
  ),
  ...onnx(nodes, "SimpleRNN"),
];

export const onnx = ({ current }: Nodes, cell: Cell): ContenderSpec[] =>
  [1, 2].map((threads) =>
    script(
      `ONNX Runtime Web${threads === 1 ? "" : ", 2 threads"}`,
      current,
      "onnx.ts",
      { cell },
      { threads, measures: ["infer", "infer1"], batches: 10 },
    ),
  );

/** Native libraries, in Python. */
export function native(python: string, cell: Cell): ContenderSpec[] {
  const measures: Measure[] = ["train", "uniform", "infer", "infer1"];
  const make = (name: string, file: string, threads: number, options: object) => ({
    name: threads === 1 ? name : `${name}, ${threads} threads`,
    threads,
    command: python,
    args: [side(file), "FOLDER", JSON.stringify({ cell, threads, ...options })],
    measures: options === PACKED ? ALL : measures,
    batches: BATCHES,
  });
  return [1, 2].flatMap((threads) => [
    make("Keras jit", "keras_side.py", threads, { jit: true }),
    make("Keras graph", "keras_side.py", threads, { jit: false }),
    make("PyTorch", "torch_side.py", threads, { mode: "eager" }),
    make("PyTorch compiled", "torch_side.py", threads, { mode: "compile" }),
    make("PyTorch packed, padding masked", "torch_side.py", threads, PACKED),
  ]);
}

const PACKED = { mode: "packed" };
