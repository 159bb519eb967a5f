import { Loss, type LossKind, type LossOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const hinge = {
  name: "hinge",
  className: "Hinge",
  short: [],
  settings: {},
  targets: "values",
} as const satisfies LossKind;

/**
 * `mean of max(1 - y x, 0)` over the outputs x of a row or step. Targets are -1 or 1.
 *
 * Where all targets of a batch are 0 or 1, 0 counts as -1, as in Keras.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class Hinge extends Loss {
  constructor(options: LossOptions = {}) {
    super(hinge, options);
  }
}
