import { flag, number } from "../readers.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link SGD}. */
export interface SGDOptions extends OptimizerOptions {
  /** Default 0. */
  momentum?: number;
  /** Whether to apply Nesterov's momentum. Default false. */
  nesterov?: boolean;
}

const READERS = { momentum: number(0, 0, 1), nesterov: flag(false) };

/**
 * Gradient descent as Keras writes it: `w -= learningRate * g`, or with momentum
 * `m = momentum m - learningRate * g; w += m`. The learning rate is 0.01 by default.
 *
 * Source: Nesterov's momentum in the form of Sutskever et al. (2013).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class SGD extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: SGDOptions = {}) {
    super("SGD", options, READERS, { learningRate: 0.01 });
  }

  /** A number from 0, for none, to 1. What weights have of it is lost at 0, and begins at zero above. */
  get momentum(): number {
    return this.setting("momentum");
  }

  set momentum(value: number) {
    this.steer("momentum", number(undefined, 0, 1), value);
  }

  get nesterov(): boolean {
    return this.setting("nesterov");
  }
}
