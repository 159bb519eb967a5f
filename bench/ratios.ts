// Who won, and by how much.

import { COMPARISONS, type Comparison } from "./comparisons.js";
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
  /** What that of the minima is to be at most. */
  bar?: number | undefined;
  ours: string;
  theirs: string;
}

export function ratios(
  results: readonly Result[],
  comparisons: readonly Comparison[] = COMPARISONS,
): Ratio[] {
  const timed = (name: string, measure: Measure) => {
    const result = results.find((result) => result.name === name);
    return result?.failure === undefined ? result?.times[measure] : undefined;
  };
  return comparisons.flatMap(([what, ours, theirs, measure, bar]) => {
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
        bar,
        ours: describe(ours, own),
        theirs: describe(name, times),
      },
    ];
  });
}
