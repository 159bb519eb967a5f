import { positiveInteger } from "../checks.js";
import type { ConstraintLike } from "../constraints/index.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { InitializerLike } from "../initializers/index.js";
import { flag, number } from "../readers.js";
import type { RegularizerLike } from "../regularizers/index.js";
import type { Shape } from "../shape.js";
import { lastAxis, weight } from "./fields.js";
import { Layer, type LayerOptions, type WeightSpec } from "./layer.js";

/** Options of {@link GroupNormalization}. */
export interface GroupNormalizationOptions extends LayerOptions {
  /** Groups of features, or -1 for as many as there are features. Default 32. */
  groups?: number;
  /** The axis of the features, which is the last one. Default -1, and nothing else can be given. */
  axis?: -1;
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
  groups: (where: string, name: string, value: unknown = 32) =>
    value === -1 ? value : positiveInteger(where, name, value),
  axis: lastAxis(),
  epsilon: number(0.001, 0),
  center: flag(true),
  scale: flag(true),
  ...weight("beta", "zeros", 1),
  ...weight("gamma", "ones", 1),
};

/**
 * Brings each group of features of a row, over all its steps, to mean 0 and variance 1, then scales and shifts each feature. Masked steps count
 * like any other, as in Keras, so that rows must have one length.
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for a value that an option does not take, or an unknown option.
 */
export class GroupNormalization extends Layer<SymbolicTensor> {
  constructor(options: GroupNormalizationOptions = {}) {
    super("GroupNormalization", options, READERS);
  }

  outputShape(input: Shape): Shape {
    this.#groups(input);
    return input;
  }

  #groups(input: Shape): number {
    const features = this.features(input);
    const { groups } = this.settings as { groups: number };
    if (groups === -1) return features;
    if (features % groups === 0) return groups;
    throw this.incompatible(
      input,
      `expected a number of features that ${groups} groups can share, found ${features}`,
    );
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const shape = [this.features(input)];
    const specs: WeightSpec[] = [];
    if (this.settings.scale) specs.push({ path: "gamma", shape });
    if (this.settings.center) specs.push({ path: "beta", shape });
    return specs;
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const config = { ...this.innerConfig(), groups: this.#groups(shape!) };
    return into.add(this.className, config, inputs, 1);
  }
}
