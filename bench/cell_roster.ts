// Who takes part with an LSTM or a GRU in the SimpleRNN's place.

import type { GatedCell } from "./cell.js";
import type { ContenderSpec } from "./contender.js";
import { ALL, type Nodes, native, onnx, script, withNative } from "./roster.js";

/** Fewer than of the SimpleRNN, as each takes several times as long; the same for all, as batches differ in their padding. */
const BATCHES = 10;

export interface Others {
  /** Whether ONNX Runtime Web runs, which is the only peer in JavaScript here, */
  peers: boolean;
  /** and the Python of the native libraries, if they do. */
  python: string | undefined;
}

export function gated(
  cell: GatedCell,
  nodes: Nodes,
  threadCounts: number[],
  { peers, python }: Others,
): ContenderSpec[] {
  const theirs = [...(peers ? onnx(nodes, cell) : []), ...(python ? native(python, cell) : [])];
  return [
    ...ours(cell, nodes, threadCounts),
    ...theirs.map((spec) => {
      const measures = spec.measures.filter((measure) => measure !== "uniform");
      return { ...spec, measures, batches: BATCHES };
    }),
  ];
}

function ours(cell: GatedCell, { own, current }: Nodes, threadCounts: number[]): ContenderSpec[] {
  const bptt = (words: string, node: string, threads: number, options: object) =>
    script(
      `bptt ${words}${threads === 1 ? "" : `, ${threads} threads`}`,
      node,
      "bptt.ts",
      { cell, ...options },
      { threads, measures: ALL, batches: BATCHES },
    );
  return [
    ...threadCounts.flatMap((threads) => [
      bptt("simd128", own, threads, { build: "simd128" }),
      bptt("relaxed", current, threads, { build: "relaxed" }),
      ...(withNative ? [bptt("native", own, threads, { build: "native" })] : []),
    ]),
    bptt("relaxed, padding masked", current, 1, { build: "relaxed", mask: true }),
  ];
}

/** What the second direction costs: the work is twice that of one. */
export function directions({ own, current }: Nodes): ContenderSpec[] {
  const bptt = (build: string, node: string, words: string, options: object) =>
    script(
      `bptt ${build}, ${words}`,
      node,
      "bptt.ts",
      { build, cell: "LSTM", units: 64, mask: true, ...options },
      { measures: ["train"], batches: BATCHES },
    );
  const both = (build: string, node: string) => [
    bptt(build, node, "one direction", {}),
    bptt(build, node, "both directions", { bidirectional: true }),
  ];
  return [...both("simd128", own), ...both("relaxed", current)];
}
