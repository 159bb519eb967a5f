import type { TargetForm } from "../losses/loss.js";
import type { MetricKind } from "./metric.js";

/** The share of rows or steps of which the largest output is that of the class. */
export const sparseCategoricalAccuracy = {
  name: "sparse_categorical_accuracy",
  targets: "class",
  isAccuracy: (units: number, targets: TargetForm) => units > 1 && targets === "class",
} as const satisfies MetricKind;
