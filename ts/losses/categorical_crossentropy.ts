import { flag, integer, number } from "../readers.js";
import { Loss, type LossKind, PROBABILITIES, type SmoothingOptions, TWO_CLASSES } from "./loss.js";

/** What the loss is called, and reads. */
export const categoricalCrossentropy = {
  name: "categorical_crossentropy",
  className: "CategoricalCrossentropy",
  short: [],
  settings: { fromLogits: flag(false), labelSmoothing: number(0, 0, 1), axis: integer(-1) },
  targets: "values",
  labels: PROBABILITIES,
  least: TWO_CLASSES,
  hint: (got: readonly number[], full: readonly number[]) =>
    got.length < full.length
      ? 'For class indices use the loss "sparse_categorical_crossentropy".'
      : undefined,
} as const satisfies LossKind;

/**
 * `-sum of y_j log p_j` over the outputs of a row or step, the probabilities of several classes, which are divided by their sum.
 * Targets are a distribution over the classes; smoothed by s they are `y (1 - s) + s / C`.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class CategoricalCrossentropy extends Loss {
  constructor(options: SmoothingOptions = {}) {
    super(categoricalCrossentropy, options);
  }
}
