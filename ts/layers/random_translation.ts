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

/** Options of {@link RandomTranslation}. */
export interface RandomTranslationOptions extends LayerOptions, FillOptions {}

const READERS = { heightFactor: factor, widthFactor: factor, ...FILL_READERS };

/**
 * In training moves each image down and to the right by parts of its height and width between the two of each factor, or up to it in both directions, drawn
 * from the model's seed; does nothing otherwise. Gradients go through it.
 *
 * Input and output: `(batch, height, width, channels)`. In a `TimeDistributed` each image of a clip is drawn for by itself, as in Keras. Of clips
 * `(batch, steps, height, width, channels)`, which Keras's layer refuses, all images of a row are moved alike. Where an image wraps, the seam is bilinear as well; Keras on TensorFlow repeats the
 * last pixel there, and is off by some pixels farther out.
 *
 * @throws BpttError `InvalidArgument` for a factor that is not from -1 to 1, or an unknown option.
 */
export class RandomTranslation extends RandomImage {
  /** @internal */
  static readonly own = named("RandomTranslation", this, ["height_factor", "width_factor"]);

  constructor(heightFactor: Factor, widthFactor: Factor, options: RandomTranslationOptions = {}) {
    super("RandomTranslation", options, READERS, { heightFactor, widthFactor });
  }

  protected override innerConfig(): Record<string, unknown> {
    const { height_factor, width_factor } = this.settings;
    const factors = { height_factor: between(height_factor), width_factor: between(width_factor) };
    return { ...super.innerConfig(), ...factors };
  }
}
