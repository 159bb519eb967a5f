import { BpttError } from "../errors.js";
import { choice, count, flag, number, only } from "../readers.js";
import type { Shape } from "../shape.js";
import { ImageLayer } from "./image_layer.js";
import { INTERPOLATIONS, type Interpolation } from "./interpolations.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link Resizing}. */
export interface ResizingOptions extends LayerOptions {
  /** How pixels in between are made. Default `"bilinear"`. */
  interpolation?: Interpolation;
  /** Whether images are first cut to the ratio of width to height that is wanted, from their middle. Default false. */
  cropToAspectRatio?: boolean;
  /** Whether `fillValue` is first put around images so that they have that ratio: evenly, so that of an odd number of pixels one is left out. Default false. */
  padToAspectRatio?: boolean;
  /** What is put around them: `"constant"`, which is `fillValue`, and nothing else can be given. */
  fillMode?: "constant";
  /** Default 0. */
  fillValue?: number;
  /** Whether what shrinks is smoothed, so that nothing fine turns up as something coarse. Default false; `"nearest"` and `"area"` are as they are. */
  antialias?: boolean;
}

const READERS = {
  height: count(),
  width: count(),
  interpolation: choice(INTERPOLATIONS),
  cropToAspectRatio: flag(false),
  padToAspectRatio: flag(false),
  fillMode: only("constant"),
  fillValue: number(0),
  antialias: flag(false),
};

/**
 * Makes images of a size: `(batch, anyHeight, anyWidth, channels)` to `(batch, height, width, channels)`. Gradients go through it.
 *
 * Pixels lie where `tf.image.resize` has them. Its cubic takes distances in 1024ths where nothing is smoothed, and so does this one.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, an unknown interpolation, or an image that is to be cropped and padded.
 */
export class Resizing extends ImageLayer {
  /** @internal */
  static readonly own = named("Resizing", this, ["height", "width"]);

  constructor(height: number, width: number, options: ResizingOptions = {}) {
    super("Resizing", options, READERS, { height, width });
    if (!this.settings.crop_to_aspect_ratio || !this.settings.pad_to_aspect_ratio) return;
    throw new BpttError(
      "InvalidArgument",
      "Resizing: only one of `cropToAspectRatio` and `padToAspectRatio` can be true.",
    );
  }

  shapeFor(input: Shape): Shape {
    const [batch, , , channels] = this.image(input);
    const { height, width } = this.settings;
    return [batch, height as number, width as number, channels];
  }
}
