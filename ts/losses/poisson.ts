import { Loss, type LossKind, type LossOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const poisson = {
  name: "poisson",
  className: "Poisson",
  short: [],
  settings: {},
  targets: "values",
} as const satisfies LossKind;

/**
 * `mean of x - y log(x + 1e-7)` over the outputs x of a row or step, the expected counts. Targets are counts.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class Poisson extends Loss {
  constructor(options: LossOptions = {}) {
    super(poisson, options);
  }
}
