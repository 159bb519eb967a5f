import { rate } from "../readers.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link Dropout}. */
export type DropoutOptions = LayerOptions;

const READERS = { rate: rate() };

/**
 * In training sets a share of the numbers to 0 and divides the others by 1 - rate; does nothing otherwise. Drawn from the model's seed.
 *
 * Input and output: of the same shape. Source: Srivastava et al. (2014).
 *
 * @throws BpttError `InvalidArgument` for a rate that is not between 0 and 1.
 */
export class Dropout extends SameShape {
  /** @internal */
  static readonly own = named("Dropout", this, ["rate"]);

  constructor(rate: number, options: DropoutOptions = {}) {
    super("Dropout", options, READERS, { rate });
  }

  override get isIdentity(): boolean {
    return this.settings.rate === 0;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training"];
  }
}
