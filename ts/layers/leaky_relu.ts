import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { number } from "../readers.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link LeakyReLU}. */
export interface LeakyReLUOptions extends LayerOptions {
  /** The slope below 0. Default 0.3, where the activation `"leaky_relu"` has 0.2. */
  negativeSlope?: number;
}

const READERS = { negativeSlope: number(0.3, 0) };

/**
 * `x` above 0 and `negativeSlope x` up to it, for each number (Maas et al., 2013).
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for a slope that is no number of at least 0.
 */
export class LeakyReLU extends SameShape {
  /** @internal */
  static readonly own = named("LeakyReLU", this);

  constructor(options: LeakyReLUOptions = {}) {
    super("LeakyReLU", options, READERS);
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    return into.add("ReLU", this.innerConfig(), inputs, 1);
  }
}
