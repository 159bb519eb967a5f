import { Loss, type LossKind, type LossOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const squaredHinge = {
  name: "squared_hinge",
  className: "SquaredHinge",
  short: [],
  settings: {},
  targets: "values",
} as const satisfies LossKind;

/**
 * `mean of max(1 - y x, 0)^2` over the outputs x of a row or step. Targets are -1 or 1.
 *
 * Where all targets of a batch are 0 or 1, 0 counts as -1, as in Keras.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class SquaredHinge extends Loss {
  constructor(options: LossOptions = {}) {
    super(squaredHinge, options);
  }
}
