import { nonNegativeInteger, positiveInteger, takeItems } from "../checks.js";
import type { Reader } from "../readers.js";

/** A size for height and width: one number for both, or two. */
export type Pair = number | readonly [height: number, width: number];

/** Sizes that stand at the ends of height and width: one number for all, one for each of both, or two for each. */
export type Ends =
  | number
  | readonly [height: number, width: number]
  | readonly [height: readonly [number, number], width: readonly [number, number]];

/** Two sizes, as Keras stores them. */
export const pair =
  (fallback?: number): Reader =>
  (where, name, value = fallback) => {
    const [height, width, ...rest] = takeItems(value, 3) ?? [value, value];
    // What is no pair is refused as one number would be.
    if (rest.length > 0) positiveInteger(where, name, value);
    return [height, width].map((size) => positiveInteger(where, name, size));
  };

/** Two sizes before and behind height and width, as Keras stores them. */
export const ends =
  (fallback: number): Reader =>
  (where, name, value = fallback) => {
    const [height, width, ...rest] = takeItems(value, 3) ?? [value, value];
    if (rest.length > 0) nonNegativeInteger(where, name, value);
    return [height, width].map((size) => {
      const [before, after, ...more] = takeItems(size, 3) ?? [size, size];
      if (more.length > 0) nonNegativeInteger(where, name, size);
      return [before, after].map((pixels) => nonNegativeInteger(where, name, pixels));
    });
  };
