import { Constraint, type MinMaxNormOptions, type NormOptions } from "./constraint.js";

/** Negative weights become 0. */
export class NonNeg extends Constraint {
  constructor(options: Record<string, never> = {}) {
    super("NonNeg", options);
  }
}

/**
 * Weights whose norm is larger than `maxValue` are scaled down to it.
 *
 * @throws BpttError `InvalidArgument` for a norm that is not a finite number of at least 0, or an axis that is no integer.
 */
export class MaxNorm extends Constraint {
  /** @param maxValue the largest norm. Default 2. */
  constructor(maxValue = 2, options: NormOptions = {}) {
    super("MaxNorm", options, { maxValue });
  }
}

/**
 * Weights are scaled to norm 1.
 *
 * @throws BpttError `InvalidArgument` for an axis that is no integer.
 */
export class UnitNorm extends Constraint {
  constructor(options: NormOptions = {}) {
    super("UnitNorm", options);
  }
}

/**
 * Weights are scaled until their norm lies between `minValue` and `maxValue`; with a `rate` below 1 each step goes that part of the way.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class MinMaxNorm extends Constraint {
  constructor(options: MinMaxNormOptions = {}) {
    super("MinMaxNorm", options);
  }
}
