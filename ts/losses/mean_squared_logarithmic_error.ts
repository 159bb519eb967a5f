import { Loss, type LossKind, type LossOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const meanSquaredLogarithmicError = {
  name: "mean_squared_logarithmic_error",
  className: "MeanSquaredLogarithmicError",
  short: ["msle"],
  settings: {},
  targets: "values",
} as const satisfies LossKind;

/**
 * `mean of (log(x + 1) - log(y + 1))^2` over the outputs x of a row or step, where x and y below 1e-7 count as 1e-7. Targets are numbers of any
 * size.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class MeanSquaredLogarithmicError extends Loss {
  constructor(options: LossOptions = {}) {
    super(meanSquaredLogarithmicError, options);
  }
}
