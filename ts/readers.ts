// How classes declare their settings: one reader each, which checks a value and gives the one that Keras would store.
import { boolean, finiteNumber, oneOf, positiveInteger, show, snakeKey } from "./checks.js";
import { BpttError } from "./errors.js";
import { isArray } from "./show.js";

/** Checks the value of a setting; undefined stands for its default. */
export type Reader = (where: string, name: string, value: unknown) => unknown;

/** Readers of a class's settings, by their names in camelCase. */
export type Readers = Readonly<Record<string, Reader>>;

/** A reader of what may be left out. */
export const withDefault =
  (fallback: unknown, read: Reader): Reader =>
  (where, name, value) =>
    value === undefined ? fallback : read(where, name, value);

export const count = (fallback?: number): Reader =>
  fallback === undefined ? positiveInteger : withDefault(fallback, positiveInteger);

export const flag = (fallback: boolean): Reader => withDefault(fallback, boolean);

/** A share of 0 up to 1, or less. */
export const rate = (most = 1): Reader =>
  withDefault(0, (where, name, value) => finiteNumber(where, name, value, 0, most));

export const number = (fallback?: number, low?: number, high?: number): Reader => {
  const read: Reader = (where, name, value) => finiteNumber(where, name, value, low, high);
  return fallback === undefined ? read : withDefault(fallback, read);
};

export const integer = (fallback: number): Reader =>
  withDefault(fallback, (where, name, value) => {
    if (Number.isSafeInteger(value)) return value;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected an integer, got ${show(value)}.`,
    );
  });

/** What may be left open, as Keras does with None. */
export const optional =
  (read: Reader): Reader =>
  (where, name, value) =>
    value === undefined || value === null ? null : read(where, name, value);

export const choice = <T extends string>(accepted: readonly T[]): Reader =>
  withDefault(accepted[0], (where, name, value) => oneOf(where, name, value, accepted));

/** A setting of which a single value is known. */
export const only = (expected: unknown): Reader =>
  withDefault(expected, (where, name, value) => {
    if (value === expected) return value;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected ${show(expected)}, got ${show(value)}.`,
    );
  });

/** What is only taken note of, such as `unroll`. */
export const ignored = (fallback: boolean): Reader => flag(fallback);

/** The value that Keras keeps as one number or a list of one. */
export const single =
  (read: Reader): Reader =>
  (where, name, value) => {
    if (!isArray(value)) return read(where, name, value);
    if (value.length !== 1) {
      throw new BpttError(
        "InvalidArgument",
        `${where} received an invalid value for argument \`${name}\`, expected one number, got ${show(value)}.`,
      );
    }
    return read(where, name, value[0]);
  };

/** All settings of a class as Keras stores them, each read from what was given in camelCase. */
export function readAll(
  where: string,
  readers: Readers,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const entries = Object.entries(readers);
  return Object.fromEntries(
    entries.map(([key, read]) => [snakeKey(key), read(where, key, given[key])]),
  );
}
