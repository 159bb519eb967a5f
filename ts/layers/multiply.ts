import { Elementwise, type JoinOptions } from "./join.js";
import { named } from "./named.js";

/**
 * The product of tensors, number by number. Masked steps of an input are left out, as in Keras: where all are masked it is 0.
 *
 * Inputs: `(batch, features)` or `(batch, steps, features)`, any number of them. A size of 1 stands for any, and a vector for every step.
 * Where all are masked, a step is masked that is so in all of them; otherwise none is.
 *
 * @example new Multiply().apply([a, b])
 * @throws BpttError `Shape` where sizes differ and none of them is 1.
 */
export class Multiply extends Elementwise {
  /** @internal */
  static readonly own = named("Multiply", this);

  constructor(options: JoinOptions = {}) {
    super("Multiply", options, {});
  }
}
