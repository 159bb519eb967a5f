import { number } from "../readers.js";
import { share } from "./general.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link Lamb}. */
export interface LambOptions extends OptimizerOptions {
  /** How much of the running mean of gradients is kept at each step. Default 0.9. */
  beta1?: number;
  /** The same of squared gradients. Default 0.999. */
  beta2?: number;
  /** Added outside of the square root. Default 1e-7. */
  epsilon?: number;
}

const READERS = { beta1: share(0.9), beta2: share(0.999), epsilon: number(1e-7, 0) };

/**
 * Lamb as Keras writes it, Adam with steps in proportion to each weight's norm: with Adam's means m and v, free of their bias,
 * `u = m / (sqrt(v) + epsilon); w -= learningRate * u |w| / |u|`. Where one of the norms is 0, their ratio is 1. It moves every row of an
 * embedding at every step.
 *
 * Source: You et al. (2019).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Lamb extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: LambOptions = {}) {
    super("Lamb", options, READERS);
  }

  get beta1(): number {
    return this.setting("beta1");
  }

  get beta2(): number {
    return this.setting("beta2");
  }

  get epsilon(): number {
    return this.setting("epsilon");
  }
}
