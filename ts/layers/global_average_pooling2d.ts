import {
  GLOBAL_READERS,
  GlobalPooling2D,
  type GlobalPooling2DOptions,
} from "./global_pooling2d.js";
import { named } from "./named.js";

/** Options of {@link GlobalAveragePooling2D}. */
export type GlobalAveragePooling2DOptions = GlobalPooling2DOptions;

/** The mean of each channel over all pixels of an image: `(batch, height, width, channels)` to `(batch, channels)`. */
export class GlobalAveragePooling2D extends GlobalPooling2D {
  /** @internal */
  static readonly own = named("GlobalAveragePooling2D", this);

  constructor(options: GlobalAveragePooling2DOptions = {}) {
    super("GlobalAveragePooling2D", options, GLOBAL_READERS);
  }
}
