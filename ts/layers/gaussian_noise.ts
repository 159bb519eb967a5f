import { number } from "../readers.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link GaussianNoise}. */
export type GaussianNoiseOptions = LayerOptions;

const READERS = { stddev: number(0, 0) };

/**
 * Adds normal noise of this standard deviation in training; does nothing otherwise. Drawn from the model's seed.
 *
 * Input and output: of the same shape.
 *
 * @throws BpttError `InvalidArgument` for a deviation that is negative.
 */
export class GaussianNoise extends SameShape {
  /** @internal */
  static readonly own = named("GaussianNoise", this, ["stddev"]);

  constructor(stddev: number, options: GaussianNoiseOptions = {}) {
    super("GaussianNoise", options, READERS, { stddev });
  }

  override get isIdentity(): boolean {
    return this.settings.stddev === 0;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training"];
  }
}
