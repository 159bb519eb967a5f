import { type CamelCase, list, show, snakeCase } from "../checks.js";
import { BpttError } from "../errors.js";
import { binaryCrossentropy } from "./binary_crossentropy.js";
import { categoricalCrossentropy } from "./categorical_crossentropy.js";
import type { LossKind } from "./loss.js";
import { meanSquaredError } from "./mean_squared_error.js";
import { sparseCategoricalCrossentropy } from "./sparse_categorical_crossentropy.js";

/** Every loss. */
const LOSSES = [
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  meanSquaredError,
] as const;

type Known = (typeof LOSSES)[number];

/** What `compile` accepts as `loss`: Keras's name, the camelCase one, or Keras's short form. */
export type LossName = Known["name"] | CamelCase<Known["name"]> | Known["short"][number];

/** The loss that `value` names. */
export function parseLoss(value: unknown): LossKind {
  if (typeof value === "string") {
    const [name, short] = [snakeCase(value), value.toLowerCase()];
    const known: readonly LossKind[] = LOSSES;
    const found = known.find((loss) => loss.name === name || loss.short.includes(short));
    if (found) return found;
  }
  throw new BpttError(
    "InvalidArgument",
    `compile received an invalid value for argument \`loss\`, expected one of ${list(LOSSES.map(({ name }) => name))}, got ${show(value)}.`,
  );
}
