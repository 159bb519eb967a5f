import { positiveInteger } from "../checks.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { number } from "../readers.js";
import type { Shape } from "../shape.js";
import { type Distributed, singleOrNested } from "./distributed.js";
import { lastAxis } from "./fields.js";
import { Layer, type LayerOptions, type WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { type ScaleOptions, scaleReaders, scaleSpecs } from "./scale_options.js";

/** Options of {@link GroupNormalization}. */
export interface GroupNormalizationOptions extends LayerOptions, ScaleOptions {
  /** Groups of features, or -1 for as many as there are features. Default 32. */
  groups?: number;
  /** The axis of the features, which is the last one. Default -1, and nothing else can be given. */
  axis?: -1;
  /** Added to the variance. Default 0.001. */
  epsilon?: number;
}

const READERS = {
  groups: (where: string, name: string, value: unknown = 32) =>
    value === -1 ? value : positiveInteger(where, name, value),
  axis: lastAxis(),
  epsilon: number(0.001, 0),
  ...scaleReaders,
};

/**
 * Brings each group of features of a row, over all its steps, to mean 0 and variance 1, then scales and shifts each feature. Masked steps count
 * like any other, as in Keras, so that rows must have one length.
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * Source: Wu and He (2018).
 *
 * @throws BpttError `InvalidArgument` for a value that an option does not take, or an unknown option.
 */
export class GroupNormalization extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("GroupNormalization", this);

  constructor(options: GroupNormalizationOptions = {}) {
    super("GroupNormalization", options, READERS);
  }

  override distributed(frames: readonly Shape[]): Distributed | undefined {
    return singleOrNested(frames);
  }

  shapeFor(input: Shape): Shape {
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
    return scaleSpecs(this.settings, this.features(input));
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const config = { ...this.innerConfig(), groups: this.#groups(shape!) };
    return into.add(this.className, config, inputs, 1);
  }
}
