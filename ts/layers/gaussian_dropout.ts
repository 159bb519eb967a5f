import { BELOW_1 } from "../checks.js";
import { rate } from "../readers.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link GaussianDropout}. */
export type GaussianDropoutOptions = LayerOptions;

const READERS = { rate: rate(BELOW_1) };

/**
 * In training multiplies each number by a normal one around 1, with a standard deviation of `sqrt(rate / (1 - rate))`; does nothing otherwise. Drawn
 * from the model's seed (Srivastava et al., 2014).
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for a rate that is not from 0 up to, but not including, 1.
 */
export class GaussianDropout extends SameShape {
  /** @internal */
  static readonly own = named("GaussianDropout", this, ["rate"]);

  constructor(rate: number, options: GaussianDropoutOptions = {}) {
    super("GaussianDropout", options, READERS, { rate });
  }

  override get isIdentity(): boolean {
    return this.settings.rate === 0;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training"];
  }
}
