import {
  GLOBAL_READERS,
  GlobalPooling2D,
  type GlobalPooling2DOptions,
} from "./global_pooling2d.js";
import { named } from "./named.js";

/** Options of {@link GlobalMaxPooling2D}. */
export type GlobalMaxPooling2DOptions = GlobalPooling2DOptions;

/** The largest value of each channel over all pixels of an image: `(batch, height, width, channels)` to `(batch, channels)`. */
export class GlobalMaxPooling2D extends GlobalPooling2D {
  /** @internal */
  static readonly own = named("GlobalMaxPooling2D", this);

  constructor(options: GlobalMaxPooling2DOptions = {}) {
    super("GlobalMaxPooling2D", options, GLOBAL_READERS);
  }
}
