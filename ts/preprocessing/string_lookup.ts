import { closeOwn } from "../assignments.js";
import { checkSurplus } from "../checks.js";
import type { NDArray } from "../data/types.js";
import { utf8 } from "../engine/runtime.js";
import { compareCodePoints } from "../text/vocabulary.js";
import { fingerprint64 } from "./fingerprint64.js";
import { type Kind, Lookup, type LookupOptions } from "./lookup.js";
import type { Nested } from "./nested.js";

/** Options of {@link StringLookup}. */
export type StringLookupOptions = LookupOptions<string>;

const STRINGS: Kind<string> = {
  where: "StringLookup",
  what: "strings",
  oovToken: "[UNK]",
  is: (value) => typeof value === "string",
  compare: compareCodePoints,
  oovOf: (value, ids) => Number(fingerprint64(utf8(value)) % BigInt(ids)),
};

/**
 * Numbers strings as Keras's layer does: 0 stands for `maskToken` if there is one, the next id for what is not in the vocabulary, then come the most
 * frequent strings. With `invert` ids become strings. Several ids for strings out of the vocabulary share them by the hash of {@link Hashing}.
 *
 *     const colours = new StringLookup();
 *     colours.adapt(["red", "blue", "red"]);
 *     colours.lookup(["red", "green"]);   // Int32Array [1, 0]
 */
export class StringLookup extends Lookup<string> {
  /** @internal */
  static readonly own = true;

  constructor(options: StringLookupOptions = {}) {
    super(STRINGS, options);
    closeOwn(new.target);
  }

  /** The ids of strings, or the strings of ids, in the form in which they are given; vectors with another `outputMode`. Keras calls the layer itself. */
  lookup(value: string): number;
  lookup(values: readonly string[]): Int32Array;
  lookup(values: readonly (readonly string[])[]): Int32Array[];
  lookup<R = string[] | NDArray>(values: Nested<number | string>): R;
  lookup(values: unknown, ...surplus: never[]): unknown {
    checkSurplus("lookup", surplus);
    return this.look(values);
  }
}
