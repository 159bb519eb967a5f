import { flag } from "../readers.js";
import { MEAN, Metric, type MetricKind, type MetricOptions, ofLoss, type Place } from "./metric.js";

export interface Settings {
  readonly from_logits: boolean;
}

export const perplexity: MetricKind<Settings, "Perplexity" | "perplexity"> = {
  names: ["Perplexity", "perplexity"],
  better: "min",
  called: "perplexity",
  readers: { fromLogits: flag(false) },
  misfit: (_: Settings, units: number) => (units < 2 ? "it is one of several classes" : undefined),
  core: (config: Settings, { loss }: Place) =>
    ofLoss({
      class_name:
        loss.targets === "class" ? "sparse_categorical_crossentropy" : "categorical_crossentropy",
      config,
    }),
  sums: MEAN.sums,
};

/** Settings of {@link Perplexity}. */
export interface PerplexityOptions extends MetricOptions {
  /** Whether outputs are logits, of which a softmax is still to be taken. Default false. */
  fromLogits?: boolean;
}

/**
 * `exp(mean of -log p)` over all rows or steps of the epoch, where p is the probability of the class: among how many equally likely words the
 * model is as unsure. For targets that are class indices or distributions over classes. Keras itself has none.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class Perplexity extends Metric {
  constructor(options: PerplexityOptions = {}) {
    super(perplexity, options);
  }
}
