import { number } from "../readers.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link Adagrad}. */
export interface AdagradOptions extends OptimizerOptions {
  /** What the sums of squares begin at, at least 0. Default 0.1. */
  initialAccumulatorValue?: number;
  /** Added inside the square root. Default 1e-7. */
  epsilon?: number;
}

const READERS = { initialAccumulatorValue: number(0.1, 0), epsilon: number(1e-7, 0) };

/**
 * Adagrad as Keras writes it: `a += g^2; w -= learningRate * g / sqrt(a + epsilon)`. Rows of an embedding without a gradient stay as they
 * are, and cost nothing.
 *
 * Source: Duchi et al. (2011).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Adagrad extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: AdagradOptions = {}) {
    super("Adagrad", options, READERS);
  }

  get initialAccumulatorValue(): number {
    return this.setting("initialAccumulatorValue");
  }

  get epsilon(): number {
    return this.setting("epsilon");
  }
}
