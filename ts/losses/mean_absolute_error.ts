import { Loss, type LossKind, type LossOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const meanAbsoluteError = {
  name: "mean_absolute_error",
  className: "MeanAbsoluteError",
  short: ["mae"],
  settings: {},
  targets: "values",
} as const satisfies LossKind;

/**
 * `mean of |x - y|` over the outputs x of a row or step. Targets are numbers of any size.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class MeanAbsoluteError extends Loss {
  constructor(options: LossOptions = {}) {
    super(meanAbsoluteError, options);
  }
}
