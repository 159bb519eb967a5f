// Readers of what layers alone have: activations, and what a weight starts with, costs and is held to.
import { parseActivation } from "../activations.js";
import { parseConstraint } from "../constraints/parse.js";
import { parseInitializer } from "../initializers/parse.js";
import { type Reader, type Readers, withDefault } from "../readers.js";
import { parseRegularizer } from "../regularizers/parse.js";

export const activation = (fallback: string | null = null): Reader =>
  withDefault(fallback ?? "linear", parseActivation);

/** Initializer, regularizer and constraint of a weight of this rank, under Keras's names for them. */
export function weight(name: string, initializer: string, rank: number): Readers {
  return {
    [`${name}Initializer`]: (where, argument, value) =>
      parseInitializer(where, argument, value ?? initializer, rank),
    [`${name}Regularizer`]: (where, argument, value) =>
      parseRegularizer(where, argument, value, rank),
    [`${name}Constraint`]: (where, argument, value) =>
      parseConstraint(where, argument, value, rank),
  };
}
