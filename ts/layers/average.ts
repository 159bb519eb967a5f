import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Shape } from "../shape.js";
import { Elementwise, type JoinOptions } from "./join.js";
import { named } from "./named.js";

/**
 * The mean of tensors, number by number: `(a + b + ...) / n`.
 *
 * Inputs: `(batch, features)` or `(batch, steps, features)`, any number of them. A size of 1 stands for any, and a vector for every step.
 * Where all are masked, a step is masked that is so in all of them; otherwise none is.
 *
 * @example new Average().apply([a, b])
 * @throws BpttError `Shape` where sizes differ and none of them is 1.
 */
export class Average extends Elementwise {
  /** @internal */
  static readonly own = named("Average", this);

  constructor(options: JoinOptions = {}) {
    super("Average", options, {});
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    // Sums of all pieces, the last of which is divided.
    return this.lowerAs(into, inputs, shapes, (last) =>
      last
        ? { className: "Average", config: { count: inputs.length } }
        : { className: "Add", config: {} },
    );
  }
}
