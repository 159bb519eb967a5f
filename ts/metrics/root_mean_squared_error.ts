import { MEAN, Metric, type MetricKind, type MetricOptions, ofLoss } from "./metric.js";

export const rootMeanSquaredError: MetricKind<
  object,
  "RootMeanSquaredError" | "root_mean_squared_error"
> = {
  names: ["RootMeanSquaredError", "root_mean_squared_error"],
  better: "min",
  called: "root_mean_squared_error",
  targets: "values",
  readers: {},
  core: () => ofLoss("mean_squared_error"),
  sums: MEAN.sums,
};

/** The square root of the mean of `(x - y)^2` over the whole epoch. */
export class RootMeanSquaredError extends Metric {
  constructor(options: MetricOptions = {}) {
    super(rootMeanSquaredError, options);
  }
}
