// What normalizations put behind themselves: a factor gamma and a summand beta for each feature.
import type { ConstraintLike } from "../constraints/index.js";
import type { InitializerLike } from "../initializers/index.js";
import { flag } from "../readers.js";
import type { RegularizerLike } from "../regularizers/index.js";
import { weight } from "./fields.js";
import type { LayerConfig, WeightSpec } from "./layer.js";

/** Options of layers that scale and shift each feature. */
export interface ScaleOptions {
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

export const scaleReaders = {
  center: flag(true),
  scale: flag(true),
  ...weight("beta", "zeros", 1),
  ...weight("gamma", "ones", 1),
};

/** The weights of so many features. */
export function scaleSpecs({ scale, center }: LayerConfig, features: number): WeightSpec[] {
  const specs: WeightSpec[] = [];
  if (scale) specs.push({ path: "gamma", shape: [features] });
  if (center) specs.push({ path: "beta", shape: [features] });
  return specs;
}
