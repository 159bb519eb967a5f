import { Loss, type LossKind, type LossOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const meanAbsolutePercentageError = {
  name: "mean_absolute_percentage_error",
  className: "MeanAbsolutePercentageError",
  short: ["mape"],
  settings: {},
  targets: "values",
} as const satisfies LossKind;

/**
 * `100 mean of |x - y| / max(|y|, 1e-7)` over the outputs x of a row or step. Targets are numbers of any size, best far from 0.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class MeanAbsolutePercentageError extends Loss {
  constructor(options: LossOptions = {}) {
    super(meanAbsolutePercentageError, options);
  }
}
