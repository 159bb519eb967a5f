import type { LossKind } from "./loss.js";

/** `mean of (x - y)^2`: numbers of any size. */
export const meanSquaredError = {
  name: "mean_squared_error",
  short: ["mse"],
  targets: "values",
} as const satisfies LossKind;
