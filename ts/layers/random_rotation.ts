import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import {
  between,
  type Factor,
  FILL_READERS,
  type FillOptions,
  factor,
  RandomImage,
} from "./random_image.js";

/** Options of {@link RandomRotation}. */
export interface RandomRotationOptions extends LayerOptions, FillOptions {}

const READERS = {
  factor: (where: string, name: string, value: unknown) => between(factor(where, name, value)),
  ...FILL_READERS,
};

/**
 * In training turns each image around its middle, by an angle drawn from the model's seed: a part of the full circle between the two of `factor`, or up to it
 * in both directions; positive ones turn against the clock. Does nothing otherwise. Gradients go through it.
 *
 * Input and output: `(batch, height, width, channels)`. In a `TimeDistributed` each image of a clip is drawn for by itself, as in Keras. Of clips
 * `(batch, steps, height, width, channels)`, which Keras's layer refuses, all images of a row are moved alike. Where an image wraps, the seam is bilinear as well; Keras on TensorFlow repeats the
 * last pixel there, and is off by some pixels farther out.
 *
 * @throws BpttError `InvalidArgument` for a factor that is not from -1 to 1, or an unknown option.
 */
export class RandomRotation extends RandomImage {
  /** @internal */
  static readonly own = named("RandomRotation", this, ["factor"]);

  constructor(factor: Factor, options: RandomRotationOptions = {}) {
    super("RandomRotation", options, READERS, { factor });
  }
}
