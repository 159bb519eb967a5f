import { nonNegativeInteger, positiveInteger, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Reader } from "../readers.js";

/** A size for height and width: one number for both, or two. */
export type Pair = number | readonly [height: number, width: number];

/** Sizes that stand at the ends of height and width: one number for all, one for each of both, or two for each. */
export type Ends =
  | number
  | readonly [height: number, width: number]
  | readonly [height: readonly [number, number], width: readonly [number, number]];

/** A value twice, or the two of a list. */
export function two(where: string, name: string, value: unknown): readonly [unknown, unknown] {
  const items = takeItems(value, 3) ?? [value, value];
  if (items.length === 2) return items as [unknown, unknown];
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected one value or two, got ${show(value)}.`,
  );
}

/** Two sizes, as Keras stores them. */
export const pair =
  (fallback?: number): Reader =>
  (where, name, value = fallback) => {
    const [height, width] = two(where, name, value);
    return [height, width].map((size) => positiveInteger(where, name, size));
  };

/** Two numbers of at least 0, as Keras stores them, or null. */
export const indices: Reader = (where, name, value) => {
  if (value === undefined || value === null) return null;
  return two(where, name, value).map((pixels) => nonNegativeInteger(where, name, pixels));
};

/** Two sizes before and behind height and width, as Keras stores them. */
export const ends =
  (fallback: number): Reader =>
  (where, name, value = fallback) => {
    const [height, width] = two(where, name, value);
    return [height, width].map((size) => {
      const [before, after] = two(where, name, size);
      return [before, after].map((pixels) => nonNegativeInteger(where, name, pixels));
    });
  };
