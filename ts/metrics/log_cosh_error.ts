import { MEAN, Metric, type MetricKind, type MetricOptions, ofLoss } from "./metric.js";

export const logCoshError: MetricKind<object, "LogCoshError" | "log_cosh_error"> = {
  names: ["LogCoshError", "log_cosh_error"],
  better: "min",
  called: "logcosh",
  targets: "values",
  readers: {},
  core: () => ofLoss("log_cosh"),
  ...MEAN,
};

/** The mean of `log cosh(x - y)`, under the name that Keras gives this metric: the loss `LogCosh` is the same. */
export class LogCoshError extends Metric {
  constructor(options: MetricOptions = {}) {
    super(logCoshError, options);
  }
}
