import type { Shape } from "../shape.js";
import { Elementwise, type JoinOptions } from "./join.js";
import { named } from "./named.js";

/**
 * The difference of two tensors, number by number: `a - b`.
 *
 * Inputs: `(batch, features)` or `(batch, steps, features)`. A size of 1 stands for any, and a vector for every step. Where both are masked, a
 * step is masked that is so in both; otherwise none is.
 *
 * @example new Subtract().apply([a, b])
 * @throws BpttError `InvalidArgument` for another number of inputs, `Shape` where sizes differ and none of them is 1.
 */
export class Subtract extends Elementwise {
  /** @internal */
  static readonly own = named("Subtract", this);

  constructor(options: JoinOptions = {}) {
    super("Subtract", options, {});
  }

  protected override joined(inputs: readonly Shape[]): Shape {
    this.expectInputs(inputs, 2);
    return super.joined(inputs);
  }
}
