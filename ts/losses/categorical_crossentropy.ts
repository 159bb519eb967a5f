import { type LossKind, PROBABILITIES, TWO_CLASSES } from "./loss.js";

/** `-sum of y_j log p_j`: one of several classes, given as a distribution over them. */
export const categoricalCrossentropy = {
  name: "categorical_crossentropy",
  short: [],
  targets: "values",
  labels: PROBABILITIES,
  least: TWO_CLASSES,
  hint: (got: readonly number[], full: readonly number[]) =>
    got.length < full.length
      ? 'For class indices use the loss "sparse_categorical_crossentropy".'
      : undefined,
} as const satisfies LossKind;
