import { flag, type Reader } from "../readers.js";
import type { Shape } from "../shape.js";
import { ImageLayer } from "./image_layer.js";
import type { LayerOptions } from "./layer.js";

/** Options of every layer that pools whole images. @inline */
export interface GlobalPooling2DOptions extends LayerOptions {
  /** Whether what is made of an image is one of a single pixel, `(batch, 1, 1, channels)`. Default false. */
  keepdims?: boolean;
}

export const GLOBAL_READERS: Record<string, Reader> = { keepdims: flag(false) };

/** A layer that makes one number of each channel of an image. */
export abstract class GlobalPooling2D extends ImageLayer {
  shapeFor(input: Shape): Shape {
    const [batch, , , channels] = this.image(input);
    return this.settings.keepdims ? [batch, 1, 1, channels] : [batch, channels];
  }
}
