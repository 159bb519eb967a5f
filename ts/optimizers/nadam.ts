import { type AdamaxOptions, READERS } from "./adamax.js";
import { Optimizer } from "./optimizer.js";

/**
 * Adam with Nesterov's momentum, as Keras writes it: `m += (g - m)(1 - beta1); v += (g^2 - v)(1 - beta2)` and
 * `w -= learningRate (u' m / (1 - U u') + (1 - u) g / (1 - U)) / (sqrt(v / (1 - beta2^t)) + epsilon)`, where the share of update t is
 * `u = beta1 (1 - 0.96^t / 2)`, u' is that of the next one, and U the product of all shares so far. It moves every row of an embedding at
 * every step.
 *
 * Keras keeps U as a variable, and files have it. Here it follows from the number of updates, also where that is set.
 *
 * Source: Dozat (2016).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Nadam extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: AdamaxOptions = {}) {
    super("Nadam", options, READERS);
  }

  /** As in {@link AdamaxOptions}. */
  get beta1(): number {
    return this.setting("beta1");
  }

  /** As in {@link AdamaxOptions}. */
  get beta2(): number {
    return this.setting("beta2");
  }

  /** As in {@link AdamaxOptions}. */
  get epsilon(): number {
    return this.setting("epsilon");
  }

  /** @internal U, in the 32 bits in which Keras multiplies. */
  override get followers(): readonly number[] {
    const { fround } = Math;
    let product = 1;
    for (let step = 1; step <= this.iterations && product >= LEAST; step++) {
      const share = fround(1 - fround(0.5 * fround(fround(0.96) ** step)));
      product = fround(fround(product * fround(this.beta1)) * share);
    }
    return [product < LEAST ? 0 : product];
  }
}

/** The least number that is not flushed to zero. */
const LEAST = 2 ** -126;
