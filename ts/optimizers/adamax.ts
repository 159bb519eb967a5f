import { number } from "../readers.js";
import { share } from "./general.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link Adamax} and {@link Nadam}. */
export interface AdamaxOptions extends OptimizerOptions {
  /** How much of the running mean of gradients is kept at each step. Default 0.9. */
  beta1?: number;
  /** The same of the norm, or of squared gradients. Default 0.999. */
  beta2?: number;
  /** Added to what divides. Default 1e-7. */
  epsilon?: number;
}

/** @internal */
export const READERS = { beta1: share(0.9), beta2: share(0.999), epsilon: number(1e-7, 0) };

/**
 * Adamax as Keras writes it: `m += (g - m)(1 - beta1); u = max(beta2 u, |g|); w -= a m / (u + epsilon)` with
 * `a = learningRate / (1 - beta1^t)`. It moves every row of an embedding at every step.
 *
 * Source: Kingma and Ba (2014), section 7.1.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Adamax extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: AdamaxOptions = {}) {
    super("Adamax", options, READERS);
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
