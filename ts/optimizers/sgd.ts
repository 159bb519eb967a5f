import { boolean, finiteNumber } from "../checks.js";
import { type ClipOptions, Optimizer, type OptimizerConfig } from "./optimizer.js";

/** Settings of {@link SGD}. */
export interface SGDOptions extends ClipOptions {
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
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(options: SGDOptions = {}) {
    super("SGD", options, ["learningRate", "momentum", "nesterov"]);
    this.learningRate = finiteNumber("SGD", "learningRate", options.learningRate ?? 0.01, 0);
    this.momentum = finiteNumber("SGD", "momentum", options.momentum ?? 0, 0, 1);
    this.nesterov = boolean("SGD", "nesterov", options.nesterov ?? false);
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
