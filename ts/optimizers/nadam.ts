import { type AdamaxOptions, READERS } from "./adamax.js";
import { Optimizer } from "./optimizer.js";

/**
 * Adam with Nesterov's momentum, as Keras writes it: `m += (g - m)(1 - beta1); v += (g^2 - v)(1 - beta2)` and
 * `w -= learningRate (u' m / (1 - U u') + (1 - u) g / (1 - U)) / (sqrt(v / (1 - beta2^t)) + epsilon)`, where the share of update t is
 * `u = beta1 (1 - 0.96^t / 2)`, u' is that of the next one, and U the product of all shares so far. It moves every row of an embedding at
 * every step.
 *
 * Keras keeps U as a variable. Here it follows from the number of updates, also where that is set.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Nadam extends Optimizer {
  constructor(options: AdamaxOptions = {}) {
    super("Nadam", options, READERS);
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
}
