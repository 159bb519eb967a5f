import { flag, number, type Readers } from "../readers.js";
import { share } from "./general.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link Adam} and {@link AdamW}. */
export interface AdamOptions extends OptimizerOptions {
  /** How much of the running mean of gradients is kept at each step. Default 0.9. */
  beta1?: number;
  /** The same of squared gradients. Default 0.999. */
  beta2?: number;
  /** Added outside of the square root. Default 1e-7. */
  epsilon?: number;
  /** Whether the largest mean of squares so far counts. Default false. */
  amsgrad?: boolean;
}

/** @internal */
export const ADAM: Readers = {
  beta1: share(0.9),
  beta2: share(0.999),
  epsilon: number(1e-7, 0),
  amsgrad: flag(false),
};

/**
 * Adam as Keras writes it: `m += (g - m)(1 - beta1); v += (g^2 - v)(1 - beta2); w -= a m / (sqrt(v) + epsilon)` with
 * `a = learningRate sqrt(1 - beta2^t) / (1 - beta1^t)`. Unlike RMSprop without momentum it moves every row of an embedding at every step.
 *
 * Source: Kingma and Ba (2014); AMSGrad is of Reddi et al. (2018).
 *
 * @example model.compile({ loss: "mse", optimizer: new Adam({ learningRate: 0.002, globalClipnorm: 1 }) });
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Adam extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: AdamOptions = {}) {
    super("Adam", options, ADAM);
  }

  get beta1(): number {
    return this.setting("beta1");
  }

  get beta2(): number {
    return this.setting("beta2");
  }

  get epsilon(): number {
    return this.setting("epsilon");
  }

  get amsgrad(): boolean {
    return this.setting("amsgrad");
  }
}
