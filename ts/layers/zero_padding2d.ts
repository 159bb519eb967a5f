import type { Shape } from "../shape.js";
import { ImageLayer } from "./image_layer.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { type Ends, ends } from "./pairs.js";

/** Options of {@link ZeroPadding2D}. */
export interface ZeroPadding2DOptions extends LayerOptions {
  /** Pixels that are added at each side; above and below, and left and right; or `[[above, below], [left, right]]`. Default 1. */
  padding?: Ends;
}

const READERS = { padding: ends(1) };

/**
 * Adds zeros around images: `(batch, height, width, channels)` to `(batch, above + height + below, left + width + right, channels)`.
 *
 * @throws BpttError `InvalidArgument` for what is no number of pixels.
 */
export class ZeroPadding2D extends ImageLayer {
  /** @internal */
  static readonly own = named("ZeroPadding2D", this);

  constructor(options: ZeroPadding2DOptions = {}) {
    super("ZeroPadding2D", options, READERS);
  }

  shapeFor(input: Shape): Shape {
    const [batch, height, width, channels] = this.image(input);
    const [[above, below], [left, right]] = this.settings.padding as [
      [number, number],
      [number, number],
    ];
    return [batch, above + height + below, left + width + right, channels];
  }
}
