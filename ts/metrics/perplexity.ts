import { MEAN, Metric, type MetricKind, type MetricOptions, ofLoss, type Place } from "./metric.js";

export const perplexity: MetricKind<object, "Perplexity" | "perplexity"> = {
  names: ["Perplexity", "perplexity"],
  called: "perplexity",
  readers: {},
  misfit: (_: object, units: number) => (units < 2 ? "it is one of several classes" : undefined),
  core: (_: object, { loss }: Place) =>
    ofLoss(
      loss.targets === "class" ? "sparse_categorical_crossentropy" : "categorical_crossentropy",
    ),
  sums: MEAN.sums,
  result: (sums: readonly number[]) => Math.exp(MEAN.result(sums)),
};

/**
 * `exp(mean of -log p)` over all rows or steps of the epoch, where p is the probability of the class: among how many equally likely words the
 * model is as unsure. For targets that are class indices or distributions over classes. Keras itself has none.
 */
export class Perplexity extends Metric {
  constructor(options: MetricOptions = {}) {
    super(perplexity, options);
  }
}
