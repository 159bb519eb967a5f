// A value, a list of values, or rows of those: each made into another, in the same form.
import { show } from "../checks.js";
import { isTyped } from "../data/types.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";

/** A value, a list of values, or rows of those. */
export type Nested<T> = T | ArrayLike<T> | readonly ArrayLike<T>[];

/** What `each` makes of every value; `pack` makes a list or row of what it gave. */
export function mapNested<R>(
  where: string,
  given: unknown,
  each: (value: unknown) => R,
  pack: (found: R[]) => unknown,
): unknown {
  if (!isList(given)) return each(given);
  const rows = isList(given[0]);
  if (!rows) return pack(items(given, each));
  return items(given, (row) => {
    if (isList(row)) return pack(items(row, each));
    throw new BpttError(
      "InvalidArgument",
      `${where} expects rows only, or values only, got ${show(row)} among rows.`,
    );
  });
}

const isList = (value: unknown): value is ArrayLike<unknown> => isArray(value) || isTyped(value);

/** Each as it is read: a list of holes may be of any length. */
function items<R>(list: ArrayLike<unknown>, each: (value: unknown) => R): R[] {
  const found: R[] = [];
  for (let i = 0; i < list.length; i++) found.push(each(list[i]));
  return found;
}
