import { count } from "../readers.js";
import type { Shape } from "../shape.js";
import { ImageLayer } from "./image_layer.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link CenterCrop}. */
export type CenterCropOptions = LayerOptions;

const READERS = { height: count(), width: count() };

/**
 * Takes the middle of images: `(batch, anyHeight, anyWidth, channels)` to `(batch, height, width, channels)`. Of images that are smaller, in height or in width, it
 * takes the largest part with that ratio of width to height and resizes it, bilinearly.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers.
 */
export class CenterCrop extends ImageLayer {
  /** @internal */
  static readonly own = named("CenterCrop", this, ["height", "width"]);

  constructor(height: number, width: number, options: CenterCropOptions = {}) {
    super("CenterCrop", options, READERS, { height, width });
  }

  shapeFor(input: Shape): Shape {
    const [batch, , , channels] = this.image(input);
    const { height, width } = this.settings;
    return [batch, height as number, width as number, channels];
  }
}
