import { number } from "../readers.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link Adadelta}. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** How much of both running means is kept at each step. Default 0.95. */
  rho?: number;
  /** Added inside the square roots. Default 1e-7. */
  epsilon?: number;
}

const READERS = { rho: number(0.95, 0, 1), epsilon: number(1e-7, 0) };

/**
 * Adadelta as Keras writes it: `a = rho a + (1 - rho) g^2; d = sqrt(b + epsilon) g / sqrt(a + epsilon); b = rho b + (1 - rho) d^2;
 * w -= learningRate * d`. The learning rate is 0.001 by default, as in Keras; the paper's is 1. Rows of an embedding without a gradient
 * wait, and are caught up when they are next touched.
 *
 * Source: Zeiler (2012).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Adadelta extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: AdadeltaOptions = {}) {
    super("Adadelta", options, READERS);
  }

  get rho(): number {
    return this.setting("rho");
  }

  get epsilon(): number {
    return this.setting("epsilon");
  }
}
