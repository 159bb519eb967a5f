import { nonNegativeInteger, takeItems } from "../checks.js";
import type { Reader } from "../readers.js";

/** Steps at the beginning and at the end: a number for both, or two. @inline */
export type BothEnds = number | readonly [before: number, after: number];

/** Two numbers of steps, as Keras stores them. */
export const bothEnds: Reader = (where, name, value = 1) => {
  const [before, after, ...rest] = takeItems(value, 3) ?? [value, value];
  // What is no pair is refused as one number would be.
  if (rest.length > 0) nonNegativeInteger(where, name, value);
  return [before, after].map((steps) => nonNegativeInteger(where, name, steps));
};
