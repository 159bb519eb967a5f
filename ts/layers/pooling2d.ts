import { choice, optional, type Reader } from "../readers.js";
import type { Shape } from "../shape.js";
import type { LayerOptions } from "./layer.js";
import { type Pair, pair } from "./pairs.js";
import { WindowLayer } from "./windows2d.js";

/** Options of every layer that pools windows of images. @inline */
export interface Pooling2DOptions extends LayerOptions {
  /** Pixels of a window. Default 2. */
  poolSize?: Pair;
  /** Pixels from one window to the next. Default: as many as a window has. */
  strides?: Pair | null;
  /** Default `"valid"`. */
  padding?: "valid" | "same";
}

export const POOLING_READERS: Record<string, Reader> = {
  poolSize: pair(2),
  strides: optional(pair()),
  padding: choice(["valid", "same"]),
};

/** A layer that makes one pixel of each window of an image, channel by channel. A mask ends there, as in Keras. */
export abstract class Pooling2D extends WindowLayer {
  get #strides(): number[] {
    return (this.settings.strides ?? this.settings.pool_size) as number[];
  }

  shapeFor(input: Shape): Shape {
    const image = this.image(input);
    const windows = this.windows(image, {
      size: this.settings.pool_size as number[],
      strides: this.#strides,
      padding: this.settings.padding as string,
    });
    return [image[0], ...windows, image[3]];
  }

  protected override innerConfig(): Record<string, unknown> {
    return { ...super.innerConfig(), strides: this.#strides };
  }
}
