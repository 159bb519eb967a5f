import { number, optional } from "../readers.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link ReLU}. */
export interface ReLUOptions extends LayerOptions {
  /** The largest output. Default `null`: none. */
  maxValue?: number | null;
  /** The slope below the threshold. Default 0. */
  negativeSlope?: number;
  /** Where the slope begins; numbers up to it are cut. Default 0. */
  threshold?: number;
}

const READERS = {
  maxValue: optional(number(undefined, 0)),
  negativeSlope: number(0, 0),
  threshold: number(0, 0),
};

/**
 * `min(x, maxValue)` above a threshold, and `negativeSlope (x - threshold)` up to it, for each number.
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for options that are no numbers of at least 0.
 */
export class ReLU extends SameShape {
  /** @internal */
  static readonly own = named("ReLU", this);

  constructor(options: ReLUOptions = {}) {
    super("ReLU", options, READERS);
  }
}
