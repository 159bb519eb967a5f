// How far what was read is from what it should be.
import { show } from "../checks.js";
import { isArrayLike, isDetached } from "../data/types.js";
import { BpttError } from "../errors.js";

/** A text, whose items are its characters, or a list of anything that `===` compares. */
export type Sequence = string | ArrayLike<unknown>;

/**
 * How many items must be put in, left out or replaced to make one sequence of another (V. Levenshtein, 1966). Characters of texts are Unicode's code points.
 *
 * @example editDistance("kitten", "sitting"); // 3
 * @throws BpttError `InvalidArgument` for what is neither a text nor a list.
 */
export function editDistance(a: Sequence, b: Sequence): number {
  return distance(itemsOf(a, "editDistance", "a"), itemsOf(b, "editDistance", "b"));
}

/**
 * The edit distances of all readings from their references, divided by the number of labels in all references. It can be above 1.
 *
 * @param references lists of labels, as they should be.
 * @param readings as many, as they were read.
 * @throws BpttError `InvalidArgument` for what are no lists, `Shape` where they are not as many, `EmptyData` where no reference has a label.
 */
export const labelErrorRate = (
  references: readonly ArrayLike<unknown>[],
  readings: readonly ArrayLike<unknown>[],
): number => errorRate("labelErrorRate", references, readings, listOf);

/**
 * The same of texts, counted in characters, which are Unicode's code points.
 *
 * @throws BpttError as {@link labelErrorRate} does.
 */
export const characterErrorRate = (
  references: readonly string[],
  readings: readonly string[],
): number => errorRate("characterErrorRate", references, readings, charactersOf);

/**
 * The same of texts, counted in words, between which there is white space.
 *
 * @throws BpttError as {@link labelErrorRate} does.
 */
export const wordErrorRate = (references: readonly string[], readings: readonly string[]): number =>
  errorRate("wordErrorRate", references, readings, wordsOf);

/** Items of a list. */
const MOST_ITEMS = 2 ** 24;

type Split = (value: unknown, where: string, name: string) => readonly unknown[];

function errorRate(where: string, references: unknown, readings: unknown, split: Split): number {
  const [wanted, read] = [references, readings].map((given, i) => {
    if (isArrayLike(given)) return given;
    const name = i === 0 ? "references" : "readings";
    throw new BpttError(
      "InvalidArgument",
      `${where}: ${name} should be a list, got ${show(given)}.`,
    );
  }) as [ArrayLike<unknown>, ArrayLike<unknown>];
  if (wanted.length !== read.length) {
    throw new BpttError(
      "Shape",
      `${where}: there are ${wanted.length} references, and ${read.length} readings: each should have one.`,
    );
  }
  let [edits, items] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    const reference = split(wanted[i], where, `references[${i}]`);
    edits += distance(reference, split(read[i], where, `readings[${i}]`));
    items += reference.length;
  }
  if (items > 0) return edits / items;
  throw new BpttError(
    "EmptyData",
    `${where}: the references are empty: there is nothing to divide by.`,
  );
}

const itemsOf: Split = (value, where, name) =>
  typeof value === "string" ? charactersOf(value, where, name) : listOf(value, where, name);

const listOf: Split = (value, where, name) => {
  if (isArrayLike(value) && !isDetached(value) && value.length <= MOST_ITEMS) {
    return Array.from({ length: value.length }, (_, i) => value[i]);
  }
  throw new BpttError(
    "InvalidArgument",
    `${where}: ${name} should be a list of at most ${MOST_ITEMS} items, got ${show(value)}.`,
  );
};

const charactersOf: Split = (value, where, name) => Array.from(textOf(value, where, name));

const wordsOf: Split = (value, where, name) =>
  textOf(value, where, name)
    .split(/\s+/u)
    .filter((word) => word !== "");

function textOf(value: unknown, where: string, name: string): string {
  if (typeof value === "string") return value;
  throw new BpttError("InvalidArgument", `${where}: ${name} should be a text, got ${show(value)}.`);
}

/** In one pass over `b` for each item of `a`. */
function distance(a: readonly unknown[], b: readonly unknown[]): number {
  const row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const item of a) {
    // Of the list before, without this item.
    let replaced = row[0]!++;
    for (let j = 0; j < b.length; j++) {
      const kept = replaced + (item === b[j] ? 0 : 1);
      replaced = row[j + 1]!;
      row[j + 1] = Math.min(kept, row[j]! + 1, row[j + 1]! + 1);
    }
  }
  return row[b.length]!;
}
