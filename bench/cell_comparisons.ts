// Who is compared with whom where an LSTM or a GRU stands in the SimpleRNN's place, and the bars that we set ourselves.

import type { GatedCell } from "./cell.js";
import { type Comparison, native } from "./comparisons.js";

/** What our time over theirs is to be at most. */
const BARS = {
  LSTM: { train: 0.75, train2: 0.6, infer: 0.4, infer1: 0.55 },
  GRU: { train: 0.55, train2: 0.45, infer: 0.4, infer1: 0.45 },
};

export function gatedComparisons(cell: GatedCell): Comparison[] {
  const { train, train2, infer, infer1 } = BARS[cell];
  const [relaxed, two, masked] = ["bptt relaxed", ", 2 threads", ", padding masked"];
  const onnx = ["ONNX Runtime Web"];
  return [
    [`${cell}, training step, 1 thread / native`, relaxed, native(), "train", train],
    [
      `${cell}, training step, 2 threads / native`,
      `${relaxed}${two}`,
      native(two),
      "train",
      train2,
    ],
    [
      `${cell}, training step, padding masked / PyTorch packed`,
      `${relaxed}${masked}`,
      [`PyTorch packed${masked}`],
      "train",
    ],
    [`${cell}, inference, 32 rows / ONNX Runtime Web`, relaxed, onnx, "infer", infer],
    [`${cell}, inference, 1 row / ONNX Runtime Web`, relaxed, onnx, "infer1", infer1],
    [`${cell}, training step, 2 threads / 1 thread`, `${relaxed}${two}`, [relaxed], "train"],
  ];
}

/** Twice one direction's work, and a little for what joins the two. */
const BOTH_DIRECTIONS = 2.1;

export const DIRECTION_COMPARISONS: Comparison[] = ["relaxed", "simd128"].map((build) => [
  `training step, both directions / one direction, ${build}`,
  `bptt ${build}, both directions`,
  [`bptt ${build}, one direction`],
  "train",
  BOTH_DIRECTIONS,
]);
