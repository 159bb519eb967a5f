import { number } from "../readers.js";
import { Loss, type LossKind, type LossOptions } from "./loss.js";

export const huber = {
  name: "huber",
  className: "Huber",
  short: [],
  settings: { delta: number(1, 0) },
  targets: "values",
  called: "huber_loss",
} as const satisfies LossKind;

/** Options of {@link Huber}. */
export interface HuberOptions extends LossOptions {
  /** Up to which error it is a square, at least 0. Default 1. */
  delta?: number;
}

/**
 * `mean of h(x - y)` over the outputs x of a row or step: `h(e) = e^2 / 2` up to `|e| = delta`, and `delta |e| - delta^2 / 2` beyond, where it
 * grows like an absolute error. Targets are numbers of any size.
 *
 * Source: Huber (1964).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class Huber extends Loss {
  constructor(options: HuberOptions = {}) {
    super(huber, options);
  }
}
