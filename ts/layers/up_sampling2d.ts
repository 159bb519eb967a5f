import { choice, withDefault } from "../readers.js";
import type { Shape } from "../shape.js";
import { ImageLayer } from "./image_layer.js";
import { INTERPOLATIONS, type Interpolation } from "./interpolations.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { type Pair, pair } from "./pairs.js";

/** Options of {@link UpSampling2D}. */
export interface UpSampling2DOptions extends LayerOptions {
  /** How often each row and each column comes. Default 2. */
  size?: Pair;
  /** How pixels in between are made. Default `"nearest"`, which repeats them. */
  interpolation?: Interpolation;
}

const READERS = { size: pair(2), interpolation: withDefault("nearest", choice(INTERPOLATIONS)) };

/**
 * Makes images larger by whole factors: `(batch, height, width, channels)` to `(batch, size * height, size * width, channels)`.
 *
 * @throws BpttError `InvalidArgument` for a size that is not a positive integer, or an unknown interpolation.
 */
export class UpSampling2D extends ImageLayer {
  /** @internal */
  static readonly own = named("UpSampling2D", this);

  constructor(options: UpSampling2DOptions = {}) {
    super("UpSampling2D", options, READERS);
  }

  shapeFor(input: Shape): Shape {
    const [batch, height, width, channels] = this.image(input);
    const [rows, columns] = this.settings.size as [number, number];
    return [batch, rows * height, columns * width, channels];
  }
}
