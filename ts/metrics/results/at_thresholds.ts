import type { Least, Settings } from "../at_thresholds.js";
import { type Counts, countsOf } from "./confusion.js";
import { ratio } from "./ratio.js";

/** A share of what is counted at threshold i. */
type Share = (counts: Counts, i: number) => number;

export const sensitivity: Share = ({ tp, fn }, i) => ratio(tp[i]!, tp[i]! + fn[i]!);
export const specificity: Share = ({ tn, fp }, i) => ratio(tn[i]!, tn[i]! + fp[i]!);
export const precision: Share = ({ tp, fp }, i) => ratio(tp[i]!, tp[i]! + fp[i]!);

/** The best of one share over the thresholds at which another is at least a setting's value; 0 where there are none. */
export const bestOf =
  (best: Share, held: Share, setting: keyof Least) =>
  (sums: readonly number[], settings: Settings) => {
    const counts = countsOf(sums);
    const least = settings[setting]!;
    const shares = counts.tp.map((_, i) => (held(counts, i) >= least ? best(counts, i) : 0));
    return shares.reduce((most, share) => Math.max(most, share), 0);
  };
