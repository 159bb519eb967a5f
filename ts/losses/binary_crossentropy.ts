import { flag, integer, number } from "../readers.js";
import { Loss, type LossKind, PROBABILITIES, type SmoothingOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const binaryCrossentropy = {
  name: "binary_crossentropy",
  className: "BinaryCrossentropy",
  short: ["bce"],
  settings: { fromLogits: flag(false), labelSmoothing: number(0, 0, 1), axis: integer(-1) },
  targets: "values",
  labels: PROBABILITIES,
} as const satisfies LossKind;

/**
 * `mean of -(y log p + (1 - y) log(1 - p))` over the outputs p of a row or step: each answers a question of its own with yes or no.
 * Targets are from 0 to 1; smoothed by s they are `y (1 - s) + s / 2`.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class BinaryCrossentropy extends Loss {
  constructor(options: SmoothingOptions = {}) {
    super(binaryCrossentropy, options);
  }
}
