// Who won, and by how much.

import type { Measure } from "./measures.js";
import type { Spread } from "./statistics.js";

export interface Result {
  name: string;
  engine: string;
  threads: number;
  failure?: string | undefined;
  times: Partial<Record<Measure, Spread>>;
}

export interface Ratio {
  what: string;
  /** Ours over theirs, of minima and of medians. */
  min: number;
  median: number;
  ours: string;
  theirs: string;
}

/** Each comparison: who of us, who of them (the fastest of several counts), at what. */
const COMPARISONS: [what: string, ours: string, theirs: string[], Measure, Measure?][] = (() => {
  const native = (words = "") =>
    ["Keras jit", "Keras graph", "PyTorch", "PyTorch compiled"].map((name) => name + words);
  const two = ", 2 threads";
  const off = ", rewrites off";
  const ways = ["relaxed", "relaxed, revectorized", "simd128"];
  return [
    ...ways.map((way) => [
      `training step, 1 thread, ${way} / native`,
      `bptt ${way}`,
      native(),
      "train",
    ]),
    ...ways.map((way) => [
      `training step, 2 threads, ${way} / native`,
      `bptt ${way}${two}`,
      native(two),
      "train",
    ]),
    ...ways.map((way) => [
      `ids drawn evenly, rewrites off, ${way} / native`,
      `bptt ${way}${off}`,
      native(),
      "uniform",
    ]),
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
    ...ways.map((way) => [`inference, 32 rows, ${way} / native`, `bptt ${way}`, native(), "infer"]),
    ...ways.map((way) => [
      `training step, ${way}, 2 threads / 1 thread`,
      `bptt ${way}${two}`,
      [`bptt ${way}`],
      "train",
    ]),
    ["training step, relaxed / rewrites off", "bptt relaxed", [`bptt relaxed${off}`], "train"],
  ] as [string, string, string[], Measure][];
})();

export function ratios(results: readonly Result[]): Ratio[] {
  const timed = (name: string, measure: Measure) => {
    const result = results.find((result) => result.name === name);
    return result?.failure === undefined ? result?.times[measure] : undefined;
  };
  return COMPARISONS.flatMap(([what, ours, theirs, measure]) => {
    const own = timed(ours, measure);
    const [fastest] = theirs
      .flatMap((name) => {
        const times = timed(name, measure);
        return times ? [{ name, times }] : [];
      })
      .sort((a, b) => a.times.min - b.times.min);
    if (!own || !fastest) return [];
    const { name, times } = fastest;
    const describe = (who: string, { min, median }: Spread) =>
      `${who}: ${min.toPrecision(3)} / ${median.toPrecision(3)} ms`;
    return [
      {
        what,
        min: own.min / times.min,
        median: own.median / times.median,
        ours: describe(ours, own),
        theirs: describe(name, times),
      },
    ];
  });
}
