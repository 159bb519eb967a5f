import { BELOW_1, boolean, finiteNumber } from "../checks.js";
import { Optimizer, type OptimizerConfig, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link Adam}. */
export interface AdamOptions extends OptimizerOptions {
  /** The step size. Default 0.001. */
  learningRate?: number;
  /** How much of the running mean of gradients is kept at each step. Default 0.9. */
  beta1?: number;
  /** The same of squared gradients. Default 0.999. */
  beta2?: number;
  /** Added outside of the square root. Default 1e-7. */
  epsilon?: number;
  /** Whether the largest mean of squares so far counts. Default false. */
  amsgrad?: boolean;
}

/**
 * Adam as Keras writes it: `m += (g - m)(1 - beta1); v += (g^2 - v)(1 - beta2); w -= a m / (sqrt(v) + epsilon)` with
 * `a = learningRate sqrt(1 - beta2^t) / (1 - beta1^t)`. Unlike RMSprop without momentum it moves every row of an embedding at every step.
 *
 * @example model.compile({ loss: "mse", optimizer: new Adam({ learningRate: 0.002, globalClipnorm: 1 }) });
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Adam extends Optimizer {
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #amsgrad: boolean;

  constructor(options: AdamOptions = {}) {
    super("Adam", options, ["beta1", "beta2", "epsilon", "amsgrad"], 0.001);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = options;
    this.#beta1 = finiteNumber("Adam", "beta1", beta1, 0, BELOW_1);
    this.#beta2 = finiteNumber("Adam", "beta2", beta2, 0, BELOW_1);
    this.#epsilon = finiteNumber("Adam", "epsilon", epsilon, 0);
    this.#amsgrad = boolean("Adam", "amsgrad", amsgrad);
  }

  get beta1(): number {
    return this.#beta1;
  }

  get beta2(): number {
    return this.#beta2;
  }

  get epsilon(): number {
    return this.#epsilon;
  }

  get amsgrad(): boolean {
    return this.#amsgrad;
  }

  getConfig(): OptimizerConfig {
    return {
      class_name: "Adam",
      config: {
        learning_rate: this.learningRate,
        beta_1: this.beta1,
        beta_2: this.beta2,
        epsilon: this.epsilon,
        amsgrad: this.amsgrad,
        ...this.clipConfig(),
      },
    };
  }
}
