import type { MetricKind } from "./metric.js";

/** The share of numbers for which `(x > 0.5) == y`. */
export const binaryAccuracy = {
  name: "binary_accuracy",
  targets: "values",
  isAccuracy: (units: number) => units === 1,
} as const satisfies MetricKind;
