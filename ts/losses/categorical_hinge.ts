import { Loss, type LossKind, type LossOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const categoricalHinge = {
  name: "categorical_hinge",
  className: "CategoricalHinge",
  short: [],
  settings: {},
  targets: "values",
} as const satisfies LossKind;

/**
 * `max(max of (1 - y_j) x_j - sum of y_j x_j + 1, 0)` over the outputs x of a row or step: the right class should win by 1. Targets are one-hot.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class CategoricalHinge extends Loss {
  constructor(options: LossOptions = {}) {
    super(categoricalHinge, options);
  }
}
