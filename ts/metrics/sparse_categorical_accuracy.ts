import type { TargetForm } from "../losses/loss.js";
import { MEAN, Metric, type MetricKind, type MetricOptions } from "./metric.js";

export const sparseCategoricalAccuracy: MetricKind<
  object,
  "SparseCategoricalAccuracy" | "sparse_categorical_accuracy"
> = {
  names: ["SparseCategoricalAccuracy", "sparse_categorical_accuracy"],
  better: "max",
  called: "sparse_categorical_accuracy",
  targets: "class",
  readers: {},
  isAccuracy: (units: number, targets: TargetForm) => units > 1 && targets === "class",
  core: () => ({ class_name: "sparse_categorical_accuracy", config: {} }),
  ...MEAN,
};

/** The share of rows or steps of which the largest output is that of the class: for targets that are class indices. */
export class SparseCategoricalAccuracy extends Metric {
  constructor(options: MetricOptions = {}) {
    super(sparseCategoricalAccuracy, options);
  }
}
