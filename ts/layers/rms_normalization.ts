import type { SymbolicTensor } from "../graph/tensor.js";
import { number } from "../readers.js";
import type { Shape } from "../shape.js";
import { type Distributed, singleOrNested } from "./distributed.js";
import { lastAxis } from "./fields.js";
import { Layer, type LayerOptions, type MaskRule, type WeightSpec } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link RMSNormalization}. */
export interface RMSNormalizationOptions extends LayerOptions {
  /** The axis of the features, which is the last one. Default -1, and nothing else can be given. */
  axis?: -1 | readonly [-1];
  /** Added to the mean of the squares. Default 0.000001. */
  epsilon?: number;
}

const READERS = { axis: lastAxis(true), epsilon: number(1e-6, 0) };

/**
 * Divides the features of each step or row by the square root of the mean of their squares, then scales them by a weight that begins with ones.
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`. A mask ends here, as in Keras.
 *
 * Source: Zhang and Sennrich (2019).
 *
 * @throws BpttError `InvalidArgument` for a value that an option does not take, or an unknown option.
 */
export class RMSNormalization extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("RMSNormalization", this);

  constructor(options: RMSNormalizationOptions = {}) {
    super("RMSNormalization", options, READERS);
  }

  override get maskRule(): MaskRule {
    return "none";
  }

  override distributed(frames: readonly Shape[]): Distributed | undefined {
    return singleOrNested(frames);
  }

  shapeFor(input: Shape): Shape {
    this.features(input);
    return input;
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    return [{ path: "scale", shape: [this.features(input)] }];
  }

  protected override innerConfig(): Record<string, unknown> {
    return { ...super.innerConfig(), scale_initializer: { class_name: "Ones", config: {} } };
  }
}
