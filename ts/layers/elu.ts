import { number } from "../readers.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link ELU}. */
export interface ELUOptions extends LayerOptions {
  /** The factor up to 0. Default 1. */
  alpha?: number;
}

const READERS = { alpha: number(1) };

/**
 * `x` above 0 and `alpha (exp(x) - 1)` up to it, for each number (Clevert et al., 2015).
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for an alpha that is not a finite number.
 */
export class ELU extends SameShape {
  /** @internal */
  static readonly own = named("ELU", this);

  constructor(options: ELUOptions = {}) {
    super("ELU", options, READERS);
  }
}
