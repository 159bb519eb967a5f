import { number } from "../readers.js";
import { MEAN, Metric, type MetricKind, type MetricOptions } from "./metric.js";

export const binaryAccuracy: MetricKind<object, "BinaryAccuracy" | "binary_accuracy"> = {
  names: ["BinaryAccuracy", "binary_accuracy"],
  better: "max",
  called: "binary_accuracy",
  targets: "values",
  readers: { threshold: number(0.5) },
  isAccuracy: (units: number) => units === 1,
  core: (config: object) => ({ class_name: "binary_accuracy", config }),
  ...MEAN,
};

/** Settings of {@link BinaryAccuracy}. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** What an output has to be above to mean 1. Default 0.5. */
  threshold?: number;
}

/**
 * The share of numbers for which `(x > threshold) == y`.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class BinaryAccuracy extends Metric {
  constructor(options: BinaryAccuracyOptions = {}) {
    super(binaryAccuracy, options);
  }
}
