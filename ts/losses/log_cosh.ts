import { Loss, type LossKind, type LossOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const logCosh = {
  name: "log_cosh",
  className: "LogCosh",
  short: ["logcosh"],
  settings: {},
  targets: "values",
} as const satisfies LossKind;

/**
 * `mean of log cosh(x - y)` over the outputs x of a row or step: a square for small errors, an absolute value for large ones. Targets are numbers
 * of any size.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class LogCosh extends Loss {
  constructor(options: LossOptions = {}) {
    super(logCosh, options);
  }
}
