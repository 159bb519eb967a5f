import { given, type Settings } from "../counts.js";
import { asGiven, type Counts, countsOf } from "./confusion.js";

/** How many there are, for each threshold. */
export const counted =
  (of: keyof Counts) =>
  (sums: readonly number[], { thresholds }: Settings) =>
    asGiven(countsOf(sums)[of], given(thresholds));
