import type { Shape } from "../shape.js";
import { ImageLayer } from "./image_layer.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { type Ends, ends } from "./pairs.js";

/** Options of {@link Cropping2D}. */
export interface Cropping2DOptions extends LayerOptions {
  /** Pixels that are left out at each side; above and below, and left and right; or `[[above, below], [left, right]]`. Default 0. */
  cropping?: Ends;
}

const READERS = { cropping: ends(0) };

/**
 * Leaves out what is at the sides of images: `(batch, height, width, channels)` to `(batch, height - above - below, width - left - right, channels)`.
 *
 * @throws BpttError `InvalidArgument` for what is no number of pixels; `Shape` for an input of which nothing is left.
 */
export class Cropping2D extends ImageLayer {
  /** @internal */
  static readonly own = named("Cropping2D", this);

  constructor(options: Cropping2DOptions = {}) {
    super("Cropping2D", options, READERS);
  }

  shapeFor(input: Shape): Shape {
    const [batch, height, width, channels] = this.image(input);
    const [[above, below], [left, right]] = this.settings.cropping as [
      [number, number],
      [number, number],
    ];
    const [rows, columns] = [height - above - below, width - left - right];
    if (rows > 0 && columns > 0) return [batch, rows, columns, channels];
    throw this.incompatible(
      input,
      `expected more than the ${above + below} x ${left + right} pixels of \`cropping\``,
    );
  }
}
