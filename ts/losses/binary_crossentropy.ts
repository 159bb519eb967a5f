import { type LossKind, PROBABILITIES } from "./loss.js";

/** `mean of -(y log p + (1 - y) log(1 - p))`: each unit answers a question of its own with yes or no. */
export const binaryCrossentropy = {
  name: "binary_crossentropy",
  short: ["bce"],
  targets: "values",
  labels: PROBABILITIES,
} as const satisfies LossKind;
