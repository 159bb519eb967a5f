import { flag, integer, number } from "../readers.js";
import { Loss, type LossKind, PROBABILITIES, type SmoothingOptions } from "./loss.js";

export const binaryFocalCrossentropy = {
  name: "binary_focal_crossentropy",
  className: "BinaryFocalCrossentropy",
  short: [],
  settings: {
    fromLogits: flag(false),
    labelSmoothing: number(0, 0, 1),
    axis: integer(-1),
    applyClassBalancing: flag(false),
    alpha: number(0.25),
    gamma: number(2, 0),
  },
  targets: "values",
  labels: PROBABILITIES,
} as const satisfies LossKind;

/** Options of {@link BinaryFocalCrossentropy}. */
export interface BinaryFocalCrossentropyOptions extends SmoothingOptions {
  /** Whether the two classes weigh `alpha` and `1 - alpha`. Default false. */
  applyClassBalancing?: boolean;
  /** What the class 1 weighs, where classes are balanced. Default 0.25. */
  alpha?: number;
  /** How fast weight falls with certainty, at least 0. Default 2. */
  gamma?: number;
}

/**
 * `mean of a (1 - t)^gamma b` over the outputs p of a row or step, where b is the crossentropy of p and y, and
 * `t = y p + (1 - y) (1 - p)`: what is right already weighs little. a is 1; with `applyClassBalancing` it is `alpha y + (1 - alpha) (1 - y)`.
 * Targets are from 0 to 1.
 *
 * Told `fromLogits`, it takes a sigmoid of the outputs whatever made them, as Keras does.
 *
 * Source: Lin et al. (2017).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class BinaryFocalCrossentropy extends Loss {
  constructor(options: BinaryFocalCrossentropyOptions = {}) {
    super(binaryFocalCrossentropy, options);
  }
}
