import type { TargetForm } from "../losses/loss.js";
import type { MetricKind } from "./metric.js";

/** The share of rows or steps of which the largest output is the largest target. */
export const categoricalAccuracy = {
  name: "categorical_accuracy",
  targets: "values",
  isAccuracy: (units: number, targets: TargetForm) => units > 1 && targets === "values",
} as const satisfies MetricKind;
