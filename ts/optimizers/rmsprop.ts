import { boolean, finiteNumber } from "../checks.js";
import { Optimizer, type OptimizerConfig, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link RMSprop}. */
export interface RMSpropOptions extends OptimizerOptions {
  /** The step size. Default 0.001. */
  learningRate?: number;
  /** How much of the running mean of squared gradients is kept at each step. Default 0.9. */
  rho?: number;
  /** Default 0. */
  momentum?: number;
  /** Added inside the square root. Default 1e-7. */
  epsilon?: number;
  /** Whether to divide by the estimated variance instead of the second moment. Default false. */
  centered?: boolean;
}

/**
 * RMSprop as Keras writes it: `v = rho v + (1 - rho) g^2; w -= learningRate * g / sqrt(v + epsilon)`.
 *
 * @example model.compile({ loss: "mse", optimizer: new RMSprop({ learningRate: 0.01 }) });
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class RMSprop extends Optimizer {
  readonly #rho: number;
  #momentum: number;
  readonly #epsilon: number;
  readonly #centered: boolean;

  constructor(options: RMSpropOptions = {}) {
    const where = "RMSprop";
    super(where, options, ["rho", "momentum", "epsilon", "centered"], 0.001);
    const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = options;
    this.#rho = finiteNumber(where, "rho", rho, 0, 1);
    this.#momentum = finiteNumber(where, "momentum", momentum, 0, 1);
    this.#epsilon = finiteNumber(where, "epsilon", epsilon, 0);
    this.#centered = boolean(where, "centered", centered);
  }

  get rho(): number {
    return this.#rho;
  }

  /** A number from 0, for none, to 1. What weights have of it is lost at 0, and begins at zero above. */
  get momentum(): number {
    return this.#momentum;
  }

  set momentum(value: number) {
    this.#momentum = finiteNumber("RMSprop", "momentum", value, 0, 1);
  }

  get epsilon(): number {
    return this.#epsilon;
  }

  get centered(): boolean {
    return this.#centered;
  }

  getConfig(): OptimizerConfig {
    return {
      class_name: "RMSprop",
      config: {
        learning_rate: this.learningRate,
        rho: this.rho,
        momentum: this.momentum,
        epsilon: this.epsilon,
        centered: this.centered,
        ...this.clipConfig(),
      },
    };
  }
}
