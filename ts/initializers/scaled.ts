import { Initializer, type VarianceScalingOptions } from "./initializer.js";

/**
 * Random numbers of mean 0 whose variance follows from the weight's shape: `scale / n`. Here n counts the inputs of a unit, its outputs, or is the
 * mean of both.
 *
 * Source: He et al. (2015); those below are cases of it.
 *
 * @example new VarianceScaling({ scale: 2, mode: "fan_out", distribution: "uniform" })
 * @throws BpttError `InvalidArgument` for an unknown option or a scale that is not above 0, `Unsupported` for a seed.
 */
export class VarianceScaling extends Initializer {
  constructor(options: VarianceScalingOptions = {}) {
    super("VarianceScaling", options);
  }
}

/**
 * Numbers between plus and minus `sqrt(6 / (inputs + outputs))`, all equally likely.
 *
 * Source: Glorot and Bengio (2010).
 */
export class GlorotUniform extends Initializer {
  constructor(options: Record<string, never> = {}) {
    super("GlorotUniform", options);
  }
}

/**
 * Normally distributed numbers, cut off at two standard deviations, whose variance is then `2 / (inputs + outputs)`.
 *
 * Source: Glorot and Bengio (2010).
 */
export class GlorotNormal extends Initializer {
  constructor(options: Record<string, never> = {}) {
    super("GlorotNormal", options);
  }
}

/**
 * Numbers between plus and minus `sqrt(6 / inputs)`, all equally likely.
 *
 * Source: He et al. (2015).
 */
export class HeUniform extends Initializer {
  constructor(options: Record<string, never> = {}) {
    super("HeUniform", options);
  }
}

/**
 * The same as {@link GlorotNormal} with a variance of `2 / inputs`.
 *
 * Source: He et al. (2015).
 */
export class HeNormal extends Initializer {
  constructor(options: Record<string, never> = {}) {
    super("HeNormal", options);
  }
}

/**
 * Numbers between plus and minus `sqrt(3 / inputs)`, all equally likely.
 *
 * Source: LeCun et al. (1998).
 */
export class LecunUniform extends Initializer {
  constructor(options: Record<string, never> = {}) {
    super("LecunUniform", options);
  }
}

/**
 * The same as {@link GlorotNormal} with a variance of `1 / inputs`.
 *
 * Source: LeCun et al. (1998).
 */
export class LecunNormal extends Initializer {
  constructor(options: Record<string, never> = {}) {
    super("LecunNormal", options);
  }
}
