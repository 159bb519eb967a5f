import { number } from "../readers.js";
import type { Shape } from "../shape.js";
import type { LayerOptions, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";
import { type ScaleOptions, scaleReaders, scaleSpecs } from "./scale_options.js";

/** Options of {@link LayerNormalization}. */
export interface LayerNormalizationOptions extends LayerOptions, ScaleOptions {
  /** Added to the variance. Default 0.001. */
  epsilon?: number;
}

const READERS = {
  epsilon: number(0.001, 0),
  ...scaleReaders,
};

/**
 * Brings the features of each step or row to mean 0 and variance 1, then scales and shifts them.
 *
 * `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, mean and variance over the features. Input and output: of the same shape. Source: Ba et al. (2016).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or name.
 */
export class LayerNormalization extends SameShape {
  /** @internal */
  static readonly own = named("LayerNormalization", this);

  constructor(options: LayerNormalizationOptions = {}) {
    super("LayerNormalization", options, READERS);
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    return scaleSpecs(this.settings, this.features(input));
  }
}
