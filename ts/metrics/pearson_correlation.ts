import { MEAN, Metric, type MetricKind, type MetricOptions } from "./metric.js";

export const pearsonCorrelation: MetricKind<object, "PearsonCorrelation" | "pearson_correlation"> =
  {
    names: ["PearsonCorrelation", "pearson_correlation"],
    better: "max",
    called: "pearson_correlation",
    targets: "values",
    readers: {},
    misfit: (_: object, units: number) =>
      units < 2 ? "it is a correlation over the outputs of a row or step" : undefined,
    core: () => ({ class_name: "pearson_correlation", config: {} }),
    ...MEAN,
  };

/**
 * The correlation of the outputs of a row or step with its targets, as a mean over all of them. A row whose outputs or targets are all the
 * same counts as 0, where Keras has NaN.
 */
export class PearsonCorrelation extends Metric {
  constructor(options: MetricOptions = {}) {
    super(pearsonCorrelation, options);
  }
}
