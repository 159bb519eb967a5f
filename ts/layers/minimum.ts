import { Elementwise, type JoinOptions } from "./join.js";
import { named } from "./named.js";

/**
 * The smallest of the numbers of several tensors. Masked steps of an input are left out, as in Keras.
 *
 * Inputs: `(batch, features)` or `(batch, steps, features)`, any number of them. A size of 1 stands for any, and a vector for every step.
 * Where all are masked, a step is masked that is so in all of them; otherwise none is.
 *
 * @example new Minimum().apply([a, b])
 * @throws BpttError `Shape` where sizes differ and none of them is 1.
 */
export class Minimum extends Elementwise {
  /** @internal */
  static readonly own = named("Minimum", this);

  constructor(options: JoinOptions = {}) {
    super("Minimum", options, {});
  }
}
