import { Loss, type LossKind, type LossOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const meanSquaredError = {
  name: "mean_squared_error",
  className: "MeanSquaredError",
  short: ["mse"],
  settings: {},
  targets: "values",
} as const satisfies LossKind;

/**
 * `mean of (x - y)^2` over the outputs x of a row or step. Targets are numbers of any size.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class MeanSquaredError extends Loss {
  constructor(options: LossOptions = {}) {
    super(meanSquaredError, options);
  }
}
