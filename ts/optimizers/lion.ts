import { number } from "../readers.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link Lion}. */
export interface LionOptions extends OptimizerOptions {
  /** The share of the running mean in the direction of a step, above 0 and at most 1. Default 0.9. */
  beta1?: number;
  /** How much of the running mean is kept at each step. Default 0.99. */
  beta2?: number;
}

const READERS = { beta1: number(0.9, Number.MIN_VALUE, 1), beta2: number(0.99, 0, 1) };

/**
 * Lion as Keras writes it: `w -= learningRate sign(beta1 m + (1 - beta1) g)`, then `m = beta2 m + (1 - beta2) g`. It moves every row of an
 * embedding at every step.
 *
 * Source: Chen et al. (2023).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Lion extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: LionOptions = {}) {
    super("Lion", options, READERS);
  }

  get beta1(): number {
    return this.setting("beta1");
  }

  get beta2(): number {
    return this.setting("beta2");
  }
}
