import { listOf, type Settings } from "../precision.js";
import { asGiven, type Counts, countsOf } from "./confusion.js";
import { ratio } from "./ratio.js";

/** `tp / (tp + others)` */
export const precision =
  (others: keyof Counts) => (sums: readonly number[], settings: Settings) => {
    const counts = countsOf(sums);
    const shares = counts.tp.map((tp, i) => ratio(tp, tp + counts[others][i]!));
    return asGiven(shares, listOf(settings));
  };
