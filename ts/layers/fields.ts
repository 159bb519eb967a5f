// Readers of what layers alone have: activations, and what a weight starts with, costs and is held to.
import { parseActivation } from "../activations.js";
import { show, takeItems } from "../checks.js";
import { parseConstraint } from "../constraints/parse.js";
import { BpttError } from "../errors.js";
import { parseInitializer } from "../initializers/parse.js";
import { type Reader, type Readers, withDefault } from "../readers.js";
import { parseRegularizer } from "../regularizers/parse.js";

export const activation = (fallback: string | null = null): Reader =>
  withDefault(fallback ?? "linear", parseActivation);

/** The last axis, which is that of the features; `listed` where Keras takes it in a list as well. */
export const lastAxis =
  (listed = false): Reader =>
  (where, name, value = -1) => {
    if (value === -1) return value;
    if (listed && takeItems(value, 1)?.[0] === -1) return [-1];
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected -1, the axis of the features, got ${show(value)}.`,
    );
  };

/** The initializer of a weight of this rank. */
export const initializer =
  (fallback: string, rank: number): Reader =>
  (where, name, value) =>
    parseInitializer(where, name, value ?? fallback, rank);

/** Initializer, regularizer and constraint of a weight of this rank, under Keras's names for them. */
export function weight(name: string, fallback: string, rank: number): Readers {
  return {
    [`${name}Initializer`]: initializer(fallback, rank),
    [`${name}Regularizer`]: (where, argument, value) =>
      parseRegularizer(where, argument, value, rank),
    [`${name}Constraint`]: (where, argument, value) =>
      parseConstraint(where, argument, value, rank),
  };
}
