import { Loss, type LossKind, type LossOptions, PROBABILITIES } from "./loss.js";

/** What the loss is called, and reads. */
export const klDivergence = {
  name: "kl_divergence",
  className: "KLDivergence",
  short: ["kld", "kullback_leibler_divergence"],
  settings: {},
  targets: "values",
  labels: PROBABILITIES,
} as const satisfies LossKind;

/**
 * `sum of y_j log(y_j / p_j)` over the outputs p of a row or step, with both held within 1e-7 and 1. Targets are a distribution.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class KLDivergence extends Loss {
  constructor(options: LossOptions = {}) {
    super(klDivergence, options);
  }
}
