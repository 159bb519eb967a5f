import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { InitializerLike } from "../initializers/index.js";
import { number } from "../readers.js";
import { MOST_RANK, type Shape } from "../shape.js";
import type { Distributed } from "./distributed.js";
import { initializer, lastAxis } from "./fields.js";
import { Layer, type LayerOptions, type WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { type ScaleOptions, scaleReaders, scaleSpecs } from "./scale_options.js";

/** Options of {@link BatchNormalization}. */
export interface BatchNormalizationOptions extends LayerOptions, ScaleOptions {
  /** The axis of the features, which is the last one. Default -1, and nothing else can be given. */
  axis?: -1;
  /** What is left of the moving mean and variance when a batch comes. Default 0.99. */
  momentum?: number;
  /** Added to the variance. Default 0.001. */
  epsilon?: number;
  /** Default `"zeros"`. */
  movingMeanInitializer?: InitializerLike;
  /** Default `"ones"`. */
  movingVarianceInitializer?: InitializerLike;
}

const READERS = {
  axis: lastAxis(),
  momentum: number(0.99),
  epsilon: number(0.001, 0),
  ...scaleReaders,
  movingMeanInitializer: initializer("zeros", 1),
  movingVarianceInitializer: initializer("ones", 1),
};

/**
 * Brings each feature to mean 0 and variance 1, then scales and shifts it. In training these are the mean and variance of the batch, over all
 * rows, and over all steps that are not masked. They also move a mean and a variance that `evaluate` and `predict` go by: weights
 * that no gradient reaches. With `trainable: false` training goes by those as well, and leaves them as they are.
 *
 * Input and output: `(batch, features)`, `(batch, steps, features)` or with more axes before the features, which of images are channels.
 *
 * Source: Ioffe and Szegedy (2015).
 *
 * @throws BpttError `InvalidArgument` for a value that an option does not take, or an unknown option.
 */
export class BatchNormalization extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("BatchNormalization", this);

  constructor(options: BatchNormalizationOptions = {}) {
    super("BatchNormalization", options, READERS);
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training", "mask"];
  }

  override distributed(): Distributed {
    return "lines";
  }

  /** Each step has a mean and a variance of its own. */
  override lowerEach(
    into: Lowering,
    inputs: readonly InnerTensor[],
    [frame]: readonly Shape[],
  ): InnerTensor[] {
    const [, steps, ...line] = frame!;
    const whole = { steps, whole: true };
    const [read] =
      line.length > 0 ? [into.relined(this.name, "Unnest", whole, inputs[0]!)] : inputs;
    return into.add(this.className, { ...this.innerConfig(), each: true }, [read!], 1);
  }

  shapeFor(input: Shape): Shape {
    this.features(input);
    return input;
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const features = this.features(input);
    const moving = ["moving_mean", "moving_variance"];
    const statistics = moving.map((path) => ({ path, shape: [features], statistic: true }));
    return [...scaleSpecs(this.settings, features), ...statistics];
  }
}
