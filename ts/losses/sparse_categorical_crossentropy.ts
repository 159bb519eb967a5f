import { type LossKind, TWO_CLASSES } from "./loss.js";

/** `-log p_k`: one of several classes, given as its index k. */
export const sparseCategoricalCrossentropy = {
  name: "sparse_categorical_crossentropy",
  short: [],
  targets: "class",
  labels: {
    fits: (label: number, units: number) =>
      label >= 0 && label <= units - 1 && Number.isInteger(label),
    expected: (units: number, layer: string) =>
      `an integer class index in [0, ${units}), as the layer "${layer}" has ${units} outputs`,
  },
  least: TWO_CLASSES,
  hint: (got: readonly number[], _: readonly number[], units: number) =>
    got.at(-1) === units
      ? 'For one-hot targets use the loss "categorical_crossentropy".'
      : undefined,
} as const satisfies LossKind;
