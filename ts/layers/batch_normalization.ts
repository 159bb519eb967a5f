import type { ConstraintLike } from "../constraints/index.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { InitializerLike } from "../initializers/index.js";
import { flag, number } from "../readers.js";
import type { RegularizerLike } from "../regularizers/index.js";
import type { Shape } from "../shape.js";
import { initializer, lastAxis, weight } from "./fields.js";
import { Layer, type LayerOptions, type WeightSpec } from "./layer.js";

/** Options of {@link BatchNormalization}. */
export interface BatchNormalizationOptions extends LayerOptions {
  /** The axis of the features, which is the last one. Default -1, and nothing else can be given. */
  axis?: -1;
  /** What is left of the moving mean and variance when a batch comes. Default 0.99. */
  momentum?: number;
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
  /** Default `"zeros"`. */
  movingMeanInitializer?: InitializerLike;
  /** Default `"ones"`. */
  movingVarianceInitializer?: InitializerLike;
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
  axis: lastAxis(),
  momentum: number(0.99),
  epsilon: number(0.001, 0),
  center: flag(true),
  scale: flag(true),
  ...weight("beta", "zeros", 1),
  ...weight("gamma", "ones", 1),
  movingMeanInitializer: initializer("zeros", 1),
  movingVarianceInitializer: initializer("ones", 1),
};

/**
 * Brings each feature to mean 0 and variance 1, then scales and shifts it. In training these are the mean and variance of the batch, over all
 * rows, and over all steps that are not masked. They also move a mean and a variance that `evaluate` and `predict` go by: weights
 * that no gradient reaches. With `trainable: false` training goes by those as well, and leaves them as they are.
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for a value that an option does not take, or an unknown option.
 */
export class BatchNormalization extends Layer<SymbolicTensor> {
  constructor(options: BatchNormalizationOptions = {}) {
    super("BatchNormalization", options, READERS);
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training", "mask"];
  }

  outputShape(input: Shape): Shape {
    this.features(input);
    return input;
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const shape = [this.features(input)];
    const specs: WeightSpec[] = [];
    if (this.settings.scale) specs.push({ path: "gamma", shape });
    if (this.settings.center) specs.push({ path: "beta", shape });
    const moving = ["moving_mean", "moving_variance"];
    return [...specs, ...moving.map((path) => ({ path, shape, statistic: true }))];
  }
}
