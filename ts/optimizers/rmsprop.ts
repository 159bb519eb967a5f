import { flag, number } from "../readers.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link RMSprop}. */
export interface RMSpropOptions extends OptimizerOptions {
  /** How much of the running mean of squared gradients is kept at each step. Default 0.9. */
  rho?: number;
  /** Default 0. */
  momentum?: number;
  /** Added inside the square root. Default 1e-7. */
  epsilon?: number;
  /** Whether to divide by the estimated variance instead of the second moment. Default false. */
  centered?: boolean;
}

const READERS = {
  rho: number(0.9, 0, 1),
  momentum: number(0, 0, 1),
  epsilon: number(1e-7, 0),
  centered: flag(false),
};

/**
 * RMSprop as Keras writes it: `v = rho v + (1 - rho) g^2; w -= learningRate * g / sqrt(v + epsilon)`.
 *
 * Source: Hinton, Srivastava and Swersky (2012); centered as Graves (2013) has it.
 *
 * @example model.compile({ loss: "mse", optimizer: new RMSprop({ learningRate: 0.01 }) });
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class RMSprop extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: RMSpropOptions = {}) {
    super("RMSprop", options, READERS);
  }

  get rho(): number {
    return this.setting("rho");
  }

  /** A number from 0, for none, to 1. What weights have of it is lost at 0, and begins at zero above. */
  get momentum(): number {
    return this.setting("momentum");
  }

  set momentum(value: number) {
    this.steer("momentum", number(undefined, 0, 1), value);
  }

  get epsilon(): number {
    return this.setting("epsilon");
  }

  get centered(): boolean {
    return this.setting("centered");
  }
}
