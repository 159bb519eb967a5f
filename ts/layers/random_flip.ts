import { choice } from "../readers.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { RandomImage } from "./random_image.js";

/** Options of {@link RandomFlip}. */
export interface RandomFlipOptions extends LayerOptions {
  /** Which sides change places: left and right, above and below, or both. Default `"horizontal_and_vertical"`. */
  mode?: "horizontal_and_vertical" | "horizontal" | "vertical";
}

const READERS = { mode: choice(["horizontal_and_vertical", "horizontal", "vertical"]) };

/**
 * In training mirrors every other image, drawn from the model's seed; does nothing otherwise. With both directions an image is mirrored in both or in none, as in
 * Keras.
 *
 * Input and output: `(batch, height, width, channels)`. In a `TimeDistributed` each image of a clip is drawn for by itself, as in Keras. Of clips
 * `(batch, steps, height, width, channels)`, which Keras's layer refuses, all images of a row are moved alike.
 *
 * @throws BpttError `InvalidArgument` for an unknown mode.
 */
export class RandomFlip extends RandomImage {
  /** @internal */
  static readonly own = named("RandomFlip", this);

  constructor(options: RandomFlipOptions = {}) {
    super("RandomFlip", options, READERS);
  }
}
