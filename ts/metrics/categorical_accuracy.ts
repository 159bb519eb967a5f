import type { TargetForm } from "../losses/loss.js";
import { MEAN, Metric, type MetricKind, type MetricOptions } from "./metric.js";

export const categoricalAccuracy: MetricKind<
  object,
  "CategoricalAccuracy" | "categorical_accuracy"
> = {
  names: ["CategoricalAccuracy", "categorical_accuracy"],
  better: "max",
  called: "categorical_accuracy",
  targets: "values",
  readers: {},
  isAccuracy: (units: number, targets: TargetForm) => units > 1 && targets === "values",
  core: () => ({ class_name: "categorical_accuracy", config: {} }),
  ...MEAN,
};

/** The share of rows or steps of which the largest output is the largest target: for targets that are distributions over classes. */
export class CategoricalAccuracy extends Metric {
  constructor(options: MetricOptions = {}) {
    super(categoricalAccuracy, options);
  }
}
