import { closeOwn } from "../assignments.js";
import { checkSurplus } from "../checks.js";
import type { NDArray } from "../data/types.js";
import { type Kind, Lookup, type LookupOptions } from "./lookup.js";

/** Options of {@link IntegerLookup}. */
export type IntegerLookupOptions = LookupOptions<number>;

const INTEGERS: Kind<number> = {
  where: "IntegerLookup",
  what: "integers",
  oovToken: -1,
  is: (value): value is number => Number.isSafeInteger(value),
  compare: (a, b) => a - b,
  oovOf: (value, ids) => ((value % ids) + ids) % ids,
};

/**
 * Numbers integers, such as identifiers of users, as {@link StringLookup} numbers strings. With `invert` ids become the integers again. Several ids
 * for values out of the vocabulary share them by their remainder.
 */
export class IntegerLookup extends Lookup<number> {
  /** @internal */
  static readonly own = true;

  constructor(options: IntegerLookupOptions = {}) {
    super(INTEGERS, options);
    closeOwn(new.target);
  }

  /** The ids of integers, or the integers of ids, in the form in which they are given; vectors with another `outputMode`. Keras calls the layer itself. */
  lookup(value: number): number;
  lookup<R = Int32Array>(values: ArrayLike<number>): R;
  lookup<R = Int32Array[] | number[][] | NDArray>(values: readonly ArrayLike<number>[]): R;
  lookup(values: unknown, ...surplus: never[]): unknown {
    checkSurplus("lookup", surplus);
    return this.look(values);
  }
}
