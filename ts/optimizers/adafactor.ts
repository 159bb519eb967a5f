import { flag, number } from "../readers.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link Adafactor}. */
export interface AdafactorOptions extends OptimizerOptions {
  /** The exponent of the step in the decay of running means, at most 0. Default -0.8. */
  beta2Decay?: number;
  /** Added to squared gradients. Default 1e-30. */
  epsilon1?: number;
  /** The least that stands for the size of a weight. Default 1e-3. */
  epsilon2?: number;
  /** What the root mean square of a step is brought down to, before the learning rate; above 0. Default 1. */
  clipThreshold?: number;
  /**
   * Kept in the configuration. As in Keras it changes nothing: the rate is at most `1 / sqrt(t)` either way. Default true.
   */
  relativeStep?: boolean;
}

const READERS = {
  beta2Decay: number(-0.8, -Number.MAX_VALUE, 0),
  epsilon1: number(1e-30, 0),
  epsilon2: number(1e-3, 0),
  clipThreshold: number(1, 2 ** -126),
  relativeStep: flag(true),
};

/**
 * Adafactor as Keras writes it. With `b = 1 - t^beta2Decay` and `rho = min(learningRate, 1 / sqrt(t))`:
 * `v = b v + (1 - b)(g^2 + epsilon1); u = g / sqrt(v); w -= rho max(epsilon2, rms(w)) u / max(1, rms(u) / clipThreshold)`. For weights of two
 * axes or more the product of two running means, r over the last axis and c over the one before it, `r c / mean(r)`, stands for v.
 * `getWeights` names them after their weight (`adafactor/sequential_dense_kernel_r`), where Keras has the name `kernel` twice; of weights of one axis they
 * are zeros, as there. v is kept as well, as in Keras. It moves every row of an embedding at every step.
 *
 * Source: Shazeer and Stern (2018).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Adafactor extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: AdafactorOptions = {}) {
    super("Adafactor", options, READERS);
  }

  get beta2Decay(): number {
    return this.setting("beta2Decay");
  }

  get epsilon1(): number {
    return this.setting("epsilon1");
  }

  get epsilon2(): number {
    return this.setting("epsilon2");
  }

  get clipThreshold(): number {
    return this.setting("clipThreshold");
  }

  get relativeStep(): boolean {
    return this.setting("relativeStep");
  }
}
