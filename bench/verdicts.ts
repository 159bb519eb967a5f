// Our time over the fastest native library's, on one thread, beside what it is to be at most, and what the processor's ceiling lets it be at all.

import type { Ceilings, Rates } from "./ceilings.js";
import type { Result } from "./race.js";
import type { Family } from "./roster.js";
import { MEASURES, type Measure } from "./workloads.js";

/** WebAssembly, wide, native. */
export type Own = "wasm" | "wide" | "native";
export const OWN: readonly Own[] = ["wasm", "wide", "native"];

type Aims = Partial<Record<Own, number>>;

/** Our time over that of the fastest of PyTorch and Keras is to be at most this, on a processor that multiplies and adds 512 bits at once. */
const AIMS: Record<string, Partial<Record<Measure, Aims>>> = {
  rnn: {
    train: { wasm: 0.64, wide: 0.38, native: 0.18 },
    infer: { wasm: 1.25, wide: 0.95, native: 0.38 },
  },
  lstm: {
    train: { wasm: 1.02, wide: 0.64, native: 0.32 },
    infer: { wasm: 1.8, wide: 1.1, native: 0.58 },
  },
  gru: {
    train: { wasm: 0.78, wide: 0.5, native: 0.25 },
    infer: { wasm: 1.5, wide: 1.1, native: 0.52 },
  },
  numbers: { train: { wide: 1.6, native: 0.65 } },
  lstm512: { train: { wide: 1.6, native: 0.7 } },
  language: { train: { wide: 1.3, native: 0.75 } },
};

const REFERENCE = ["rnn", "lstm", "gru"];

/** Two threads over one, of our training step of the reference models. */
const TWO_THREADS: Partial<Record<Family, number>> = { wasm: 0.55, wide: 0.58, native: 0.6 };

export interface Verdict {
  workload: string;
  what: Measure;
  ours: string;
  theirs: string;
  /** Of minima and of medians. */
  min: number;
  median: number;
  aim?: number;
  /** The share of their time that our products take at the ceiling. */
  floor?: number;
}

/** One of the results that were timed at it. */
function timed(results: readonly Result[], measure: Measure, threads: number, families: Family[]) {
  return results
    .filter((result) => result.threads === threads && families.includes(result.family))
    .flatMap((result) => {
      const spread = result.failure === undefined ? result.times[measure] : undefined;
      return spread ? [{ name: result.name, ...spread }] : [];
    })
    .sort((a, b) => a.min - b.min);
}

/** The fastest of a family. */
export const fastest = (
  results: readonly Result[],
  measure: Measure,
  threads: number,
  ...families: Family[]
) => timed(results, measure, threads, families)[0];

/** The ceiling of each of ours. */
export const ceilingOf = ({ narrow, wide, native }: Rates): Record<Own, number> => ({
  wasm: narrow,
  wide,
  native,
});

/** `flops` are those of a training step and of inference, where they are known. */
export function verdicts(
  workload: string,
  results: readonly Result[],
  flops: Partial<Record<Measure, number>>,
  ceilings: Ceilings | undefined,
): Verdict[] {
  const against = (family: Own, what: Measure): Verdict[] => {
    const own = fastest(results, what, 1, family);
    const theirs = fastest(results, what, 1, "keras", "torch");
    const aim = AIMS[workload]?.[what]?.[family];
    const least = ceilings && (flops[what] ?? Number.NaN) / ceilingOf(ceilings)[family] / 1e6;
    const floor = least && theirs ? least / theirs.min : undefined;
    return compared(workload, what, own, theirs, aim, floor);
  };
  const twice = (family: Own): Verdict[] => {
    const [one, two] = [1, 2].map((threads) => fastest(results, "train", threads, family));
    const aim = REFERENCE.includes(workload) ? TWO_THREADS[family] : undefined;
    return compared(workload, "train", two, one, aim);
  };
  const measures = Object.keys(MEASURES) as Measure[];
  return OWN.flatMap((family) => [
    ...measures.flatMap((measure) => against(family, measure)),
    ...twice(family),
  ]);
}

type Timed = ReturnType<typeof fastest>;

function compared(
  workload: string,
  what: Measure,
  ours: Timed,
  theirs: Timed,
  aim?: number,
  floor?: number,
): Verdict[] {
  if (!ours || !theirs) return [];
  return [
    {
      workload,
      what,
      ours: ours.name,
      theirs: theirs.name,
      min: ours.min / theirs.min,
      median: ours.median / theirs.median,
      ...(aim !== undefined && { aim }),
      ...(floor && { floor }),
    },
  ];
}
