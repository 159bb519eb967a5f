import { nonNegativeInteger, positiveInteger, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Reader } from "../readers.js";

/** A size for height and width: one number for both, or two. */
export type Pair = number | readonly [height: number, width: number];

/** A size for the only dimension: a number, or a list of one. @inline */
export type Single = number | readonly [size: number];

/** A size for each dimension of a frame. */
export type Sizes = Single | Pair;

/** Sizes that stand at the ends of height and width: one number for all, one for each of both, or two for each. */
export type Ends =
  | number
  | readonly [height: number, width: number]
  | readonly [height: readonly [number, number], width: readonly [number, number]];

/** A value for each dimension, or those of a list. */
function each(where: string, name: string, value: unknown, rank: number): readonly unknown[] {
  const items = takeItems(value, 3) ?? Array(rank).fill(value);
  if (items.length === rank) return items;
  const expected = rank === 1 ? "one value" : "one value or two";
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected ${expected}, got ${show(value)}.`,
  );
}

/** A value twice, or the two of a list. */
export const two = (where: string, name: string, value: unknown) =>
  each(where, name, value, 2) as readonly [unknown, unknown];

/** A size for each of so many dimensions, as Keras stores them. */
export const sizes =
  (rank: number, fallback?: number): Reader =>
  (where, name, value = fallback) =>
    each(where, name, value, rank).map((size) => positiveInteger(where, name, size));

/** Two sizes, as Keras stores them. */
export const pair = (fallback?: number): Reader => sizes(2, fallback);

/** Two numbers of at least 0, as Keras stores them, or null. */
export const indices: Reader = (where, name, value) => {
  if (value === undefined || value === null) return null;
  return two(where, name, value).map((pixels) => nonNegativeInteger(where, name, pixels));
};

/** Two sizes before and behind height and width, as Keras stores them. */
export const ends =
  (fallback: number): Reader =>
  (where, name, value = fallback) => {
    return each(where, name, value, 2).map((size) => {
      return each(where, name, size, 2).map((pixels) => nonNegativeInteger(where, name, pixels));
    });
  };
