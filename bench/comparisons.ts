// Who is compared with whom at the reference model.

import type { Measure } from "./measures.js";

/** Who of us, who of them (the fastest of several counts), at what, and what the ratio is to be at most. */
export type Comparison = readonly [
  what: string,
  ours: string,
  theirs: readonly string[],
  Measure,
  bar?: number,
];

const two = ", 2 threads";
const off = ", rewrites off";
const ways = ["relaxed", "relaxed, revectorized", "simd128"];

/** The native libraries that compute the same model, by their names in a run. */
export const native = (words = "") =>
  ["Keras jit", "Keras graph", "PyTorch", "PyTorch compiled"].map((name) => name + words);

export const COMPARISONS: readonly Comparison[] = [
  ...ways.map(
    (way): Comparison => [
      `training step, 1 thread, ${way} / native`,
      `bptt ${way}`,
      native(),
      "train",
    ],
  ),
  ...ways.map(
    (way): Comparison => [
      `training step, 2 threads, ${way} / native`,
      `bptt ${way}${two}`,
      native(two),
      "train",
    ],
  ),
  ...ways.map(
    (way): Comparison => [
      `ids drawn evenly, rewrites off, ${way} / native`,
      `bptt ${way}${off}`,
      native(),
      "uniform",
    ],
  ),
  [
    "training step, padding masked / PyTorch packed",
    "bptt relaxed, padding masked",
    ["PyTorch packed, padding masked"],
    "train",
  ],
  ["training step / TF.js wasm", "bptt relaxed", ["TF.js wasm"], "train"],
  [
    "training step / tiled JavaScript",
    "bptt relaxed",
    ["JavaScript, tiled, our algorithm"],
    "train",
  ],
  [
    "training step / straightforward JavaScript",
    "bptt relaxed",
    ["JavaScript, straightforward loops"],
    "train",
  ],
  ["inference, 1 row / ONNX Runtime Web", "bptt relaxed", ["ONNX Runtime Web"], "infer1"],
  ["inference, 32 rows / ONNX Runtime Web", "bptt relaxed", ["ONNX Runtime Web"], "infer"],
  ...ways.map(
    (way): Comparison => [`inference, 32 rows, ${way} / native`, `bptt ${way}`, native(), "infer"],
  ),
  ...ways.map(
    (way): Comparison => [
      `training step, ${way}, 2 threads / 1 thread`,
      `bptt ${way}${two}`,
      [`bptt ${way}`],
      "train",
    ],
  ),
  ["training step, relaxed / rewrites off", "bptt relaxed", [`bptt relaxed${off}`], "train"],
];
