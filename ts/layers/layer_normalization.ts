import type { Constraint } from "../constraints.js";
import type { Initializer } from "../initializers.js";
import type { Regularizer } from "../regularizers.js";
import type { Shape } from "../shape.js";
import { flag, number, weight } from "./fields.js";
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
  betaInitializer?: Initializer;
  /** Default `"ones"`. */
  gammaInitializer?: Initializer;
  /** Default none. */
  betaRegularizer?: Regularizer | null;
  /** Default none. */
  gammaRegularizer?: Regularizer | null;
  /** Default none. */
  betaConstraint?: Constraint | null;
  /** Default none. */
  gammaConstraint?: Constraint | null;
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
