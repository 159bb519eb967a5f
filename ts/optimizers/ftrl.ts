import { number } from "../readers.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link Ftrl}. */
export interface FtrlOptions extends OptimizerOptions {
  /** How steps become smaller as squares add up, at most 0. Default -0.5. */
  learningRatePower?: number;
  /** What the sums of squares begin at, at least 0. Default 0.1. */
  initialAccumulatorValue?: number;
  /** At least 0. Default 0. */
  l1RegularizationStrength?: number;
  /** At least 0. Default 0. */
  l2RegularizationStrength?: number;
  /** Of a penalty on the size of weights, at least 0. Default 0. */
  l2ShrinkageRegularizationStrength?: number;
  /** At least 0. Default 0. */
  beta?: number;
}

const READERS = {
  learningRatePower: number(-0.5, undefined, 0),
  initialAccumulatorValue: number(0.1, 0),
  l1RegularizationStrength: number(0, 0),
  l2RegularizationStrength: number(0, 0),
  l2ShrinkageRegularizationStrength: number(0, 0),
  beta: number(0, 0),
};

/**
 * FTRL-proximal as Keras writes it. With `p(x) = x^-learningRatePower`:
 * `z += g + 2 l2Shrinkage w - (p(n + g^2) - p(n)) w / learningRate; n += g^2;
 * w = (clip(z, -l1, l1) - z) / (p(n) / learningRate + 2 (l2 + beta / (2 learningRate)))`.
 *
 * A weight follows from these sums alone. So what has no gradient in the first update becomes 0, rows of an embedding too, and what a
 * weight started with counts no more. A learning rate of 0 divides by zero: training then ends with an error.
 *
 * Source: McMahan et al. (2013).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Ftrl extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: FtrlOptions = {}) {
    super("Ftrl", options, READERS);
  }

  get learningRatePower(): number {
    return this.setting("learningRatePower");
  }

  get initialAccumulatorValue(): number {
    return this.setting("initialAccumulatorValue");
  }

  get l1RegularizationStrength(): number {
    return this.setting("l1RegularizationStrength");
  }

  get l2RegularizationStrength(): number {
    return this.setting("l2RegularizationStrength");
  }

  get l2ShrinkageRegularizationStrength(): number {
    return this.setting("l2ShrinkageRegularizationStrength");
  }

  get beta(): number {
    return this.setting("beta");
  }
}
