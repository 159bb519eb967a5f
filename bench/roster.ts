// Who takes part. A contender is one process, which is given one workload after the other.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Command } from "./line_process.js";
import type { Workload } from "./workloads.js";

const side = (name: string) => fileURLToPath(new URL(`./sides/${name}`, import.meta.url));
const peer = (name: string) => fileURLToPath(new URL(`./peers/${name}`, import.meta.url));

/** Whose it is, which decides the column of the README's table. */
export type Family =
  | "simd128"
  | "wasm"
  | "wide"
  | "native"
  | "naive"
  | "plain"
  | "tiled"
  | "tfjs"
  | "onnx"
  | "keras"
  | "torch";

export interface ContenderSpec extends Command {
  family: Family;
  /** The workloads that it has, */
  takes(workload: Workload): boolean;
  /** and whether it trains at all. */
  trains: boolean;
  /** Batches of a repetition at most: fewer for the slow. */
  most: number;
}

/** What there is to run them with. */
export interface Means {
  /** The Node that runs the benchmark, and one that takes relaxed SIMD. */
  own: string;
  current: string;
  /** Whether that one does. */
  fuses: boolean;
  /** Folder of the bundled sides of ours. */
  bundles: string;
  native: boolean;
  peers: boolean;
  /** Pythons that have the libraries. */
  keras?: string | undefined;
  torch?: string | undefined;
}

const withThreads = (name: string, threads: number) =>
  threads === 1 ? name : `${name}, ${threads} threads`;

const WHOLE = { trains: true, most: Number.POSITIVE_INFINITY };
const isReference = ({ model }: Workload) =>
  model.cell === "SimpleRNN" && model.outputs === 1 && !model.mask;
const oneWay = ({ model }: Workload) => !model.bidirectional;

/** Ours as a user calls it; in a sweep batch by batch. */
export function ours(means: Means, threads: number, single = false): ContenderSpec[] {
  const { own, current, fuses, bundles, native } = means;
  const make = (family: Family, name: string, node: string, options: object): ContenderSpec => ({
    ...WHOLE,
    family,
    name: withThreads(name, threads),
    threads,
    command: node,
    args: [`${bundles}/bptt.js`, JSON.stringify({ threads, single, ...options })],
    takes: () => true,
  });
  const wide = { build: "relaxed", wide: true };
  return [
    make("simd128", "bptt simd128", own, { build: "simd128" }),
    ...(fuses
      ? [
          make("wasm", "bptt", current, { build: "relaxed" }),
          make("wide", "bptt, wide", current, wide),
        ]
      : []),
    ...(native ? [make("native", "bptt native", own, { build: "native" })] : []),
  ];
}

/** Ours without the exact rewrites, on ids that leave them nothing to save: the kernels alone. */
export const naive = ({ current, fuses, bundles }: Means): ContenderSpec[] =>
  (fuses ? [false, true] : []).map((wide) => ({
    ...WHOLE,
    family: "naive",
    name: `bptt${wide ? ", wide" : ""}, rewrites off`,
    threads: 1,
    command: current,
    args: [
      `${bundles}/bptt.js`,
      JSON.stringify({ build: "relaxed", threads: 1, wide, naive: true }),
    ],
    takes: ({ content }) => content === "even",
  }));

export const plain = ({ current }: Means): ContenderSpec[] =>
  [false, true].map((tiled) => ({
    family: tiled ? "tiled" : "plain",
    name: `JavaScript, ${tiled ? "our algorithm, tiled" : "straightforward loops"}`,
    threads: 1,
    command: current,
    args: ["--import", "tsx", side("plain.ts"), JSON.stringify({ tiled })],
    takes: isReference,
    trains: true,
    most: tiled ? 4 : 1,
  }));

export const tfjs = ({ own, peers }: Means): ContenderSpec[] =>
  peers
    ? [
        {
          family: "tfjs",
          name: "TensorFlow.js",
          threads: 1,
          command: own,
          args: [peer("tfjs.mjs")],
          // Its GRU is Keras 2's, it does not train what an embedding is looked up for, and a long or large LSTM takes it tens of seconds.
          takes: (workload) => isReference(workload) || workload.name === "numbers",
          trains: true,
          most: 1,
        },
      ]
    : [];

export const onnx = ({ current, peers }: Means, threads: number): ContenderSpec[] =>
  peers
    ? [
        {
          family: "onnx",
          name: withThreads("ONNX Runtime Web", threads),
          threads,
          command: current,
          args: [peer("onnx.mjs"), JSON.stringify({ threads })],
          takes: ({ model }) => !model.mask && !model.bidirectional,
          trains: false,
          most: 4,
        },
      ]
    : [];

/** How Keras runs: a bare loop over ready tensors, or `fit`. */
export interface KerasWay {
  how: "loop" | "fit";
  jit: boolean | "auto";
}

export const KERAS_WAYS: readonly KerasWay[] = [
  { how: "loop", jit: true },
  { how: "loop", jit: false },
  { how: "fit", jit: "auto" },
  { how: "fit", jit: true },
  { how: "fit", jit: false },
];

const KERAS_WORDS = { true: "XLA", false: "no XLA", auto: "auto" };

export const keras = ({ keras: python }: Means, threads: number, ways = KERAS_WAYS) =>
  (python ? ways : []).map(
    ({ how, jit }): ContenderSpec => ({
      ...WHOLE,
      family: "keras",
      name: withThreads(`Keras, ${how}, ${KERAS_WORDS[`${jit}`]}`, threads),
      threads,
      command: python!,
      args: [side("keras_side.py"), JSON.stringify({ threads, how, jit })],
      // `fit` has no steps of a row.
      takes: (workload) => oneWay(workload) && (how === "loop" || workload.name !== "streaming"),
    }),
  );

export const torch = ({ torch: python }: Means, threads: number, ways = [false, true]) =>
  (python ? ways : []).map(
    (compiled): ContenderSpec => ({
      ...WHOLE,
      family: "torch",
      name: withThreads(`PyTorch, ${compiled ? "compiled" : "eager"}`, threads),
      threads,
      command: python!,
      args: [side("torch_side.py"), JSON.stringify({ threads, compiled })],
      takes: oneWay,
    }),
  );

/** Whether the native engine was built and is where programs find it. */
export function hasNative(): boolean {
  try {
    createRequire(import.meta.url).resolve("bptt-native");
    return true;
  } catch {
    return false;
  }
}
