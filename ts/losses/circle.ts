import { flag, number } from "../readers.js";
import { Loss, type LossKind, type LossOptions } from "./loss.js";

export const circle = {
  name: "circle",
  className: "Circle",
  short: [],
  settings: { gamma: number(80, 0), margin: number(0.4, 0), removeDiagonal: flag(true) },
  targets: "class",
  labels: {
    fits: (label: number) => Number.isInteger(label),
    expected: () => "an integer, the class of the row",
  },
  misfit: (_: number, perStep: boolean) =>
    perStep ? "one vector a row, and not one at every step" : undefined,
} as const satisfies LossKind;

/** Options of {@link Circle}. */
export interface CircleOptions extends LossOptions {
  /** How sharply pairs are told apart, at least 0. Default 80. */
  gamma?: number;
  /** How far apart classes should be, at least 0. Default 0.4. */
  margin?: number;
  /** Whether a row is not compared with itself. Default true. */
  removeDiagonal?: boolean;
}

/**
 * Brings vectors of one class together and those of different ones apart, pair by pair within a batch: `log(1 + sum of exp p * sum of exp n)` for
 * each row, with `p = -gamma (m + d) (m - d)` for the others of its class, `n = gamma max(1 + m - d, 0) (1 - m - d)` for those of other classes,
 * and `d = max(1 - x . x_i, 0)`. Outputs are vectors of length 1 (`UnitNormalization`), one a row; targets are any integers, the classes.
 *
 * Rows without another one of their class, or without one of another class, in the batch don't count; Keras's gradient of a batch with such
 * a row is NaN.
 *
 * Source: Sun et al. (2020).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class Circle extends Loss {
  constructor(options: CircleOptions = {}) {
    super(circle, options);
  }
}
