import { boolean, finiteNumber } from "../checks.js";
import { Optimizer, type OptimizerConfig, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link SGD}. */
export interface SGDOptions extends OptimizerOptions {
  /** The step size. Default 0.01. */
  learningRate?: number;
  /** Default 0. */
  momentum?: number;
  /** Whether to apply Nesterov's momentum. Default false. */
  nesterov?: boolean;
}

/**
 * Gradient descent as Keras writes it: `w -= learningRate * g`, or with momentum
 * `m = momentum m - learningRate * g; w += m`.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class SGD extends Optimizer {
  #momentum: number;
  readonly #nesterov: boolean;

  constructor(options: SGDOptions = {}) {
    super("SGD", options, ["momentum", "nesterov"], 0.01);
    const { momentum = 0, nesterov = false } = options;
    this.#momentum = finiteNumber("SGD", "momentum", momentum, 0, 1);
    this.#nesterov = boolean("SGD", "nesterov", nesterov);
  }

  /** A number from 0, for none, to 1. What weights have of it is lost at 0, and begins at zero above. */
  get momentum(): number {
    return this.#momentum;
  }

  set momentum(value: number) {
    this.#momentum = finiteNumber("SGD", "momentum", value, 0, 1);
  }

  get nesterov(): boolean {
    return this.#nesterov;
  }

  getConfig(): OptimizerConfig {
    return {
      class_name: "SGD",
      config: {
        learning_rate: this.learningRate,
        momentum: this.momentum,
        nesterov: this.nesterov,
        ...this.clipConfig(),
      },
    };
  }
}
