import type { ConstraintLike } from "../constraints/index.js";
import type { InitializerLike } from "../initializers/index.js";
import { flag, number } from "../readers.js";
import type { RegularizerLike } from "../regularizers/index.js";
import type { Shape } from "../shape.js";
import { weight } from "./fields.js";
import type { LayerOptions, WeightSpec } from "./layer.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link LayerNormalization}. */
export interface LayerNormalizationOptions extends LayerOptions {
  /** Added to the variance. Default 0.001. */
  epsilon?: number;
  /** Whether beta is added. Default true. */
  center?: boolean;
  /** Whether there is a factor gamma. Default true. */
  scale?: boolean;
  /** Default `"zeros"`. */
  betaInitializer?: InitializerLike;
  /** Default `"ones"`. */
  gammaInitializer?: InitializerLike;
  /** Default none. */
  betaRegularizer?: RegularizerLike | null;
  /** Default none. */
  gammaRegularizer?: RegularizerLike | null;
  /** Default none. */
  betaConstraint?: ConstraintLike | null;
  /** Default none. */
  gammaConstraint?: ConstraintLike | null;
}

const READERS = {
  epsilon: number(0.001, 0),
  center: flag(true),
  scale: flag(true),
  ...weight("beta", "zeros", 1),
  ...weight("gamma", "ones", 1),
};

/** Brings the features of each step or row to mean 0 and variance 1, then scales and shifts them. */
export class LayerNormalization extends SameShape {
  constructor(options: LayerNormalizationOptions = {}) {
    super("LayerNormalization", options, READERS);
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const shape = [this.features(input)];
    const specs: WeightSpec[] = [];
    if (this.settings.scale) specs.push({ path: "gamma", shape });
    if (this.settings.center) specs.push({ path: "beta", shape });
    return specs;
  }
}
