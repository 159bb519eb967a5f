import { count } from "../readers.js";
import { MEAN, Metric, type MetricKind, type MetricOptions } from "./metric.js";

export const topKCategoricalAccuracy: MetricKind<
  object,
  "TopKCategoricalAccuracy" | "top_k_categorical_accuracy"
> = {
  names: ["TopKCategoricalAccuracy", "top_k_categorical_accuracy"],
  better: "max",
  called: "top_k_categorical_accuracy",
  targets: "values",
  readers: { k: count(5) },
  core: (config: object) => ({ class_name: "top_k_categorical_accuracy", config }),
  ...MEAN,
};

export const sparseTopKCategoricalAccuracy: MetricKind<
  object,
  "SparseTopKCategoricalAccuracy" | "sparse_top_k_categorical_accuracy"
> = {
  names: ["SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy"],
  better: "max",
  called: "sparse_top_k_categorical_accuracy",
  targets: "class",
  readers: { k: count(5) },
  core: (config: object) => ({ class_name: "sparse_top_k_categorical_accuracy", config }),
  ...MEAN,
};

/** Settings of {@link TopKCategoricalAccuracy} and {@link SparseTopKCategoricalAccuracy}. */
export interface TopKOptions extends MetricOptions {
  /** How many of the largest outputs count. Default 5. */
  k?: number;
}

/**
 * The share of rows or steps of which the class, the largest target, is among the k largest outputs. Outputs that are equal to the k-th
 * count as well.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a k that is no positive integer.
 */
export class TopKCategoricalAccuracy extends Metric {
  constructor(options: TopKOptions = {}) {
    super(topKCategoricalAccuracy, options);
  }
}

/**
 * The same for targets that are class indices.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a k that is no positive integer.
 */
export class SparseTopKCategoricalAccuracy extends Metric {
  constructor(options: TopKOptions = {}) {
    super(sparseTopKCategoricalAccuracy, options);
  }
}
