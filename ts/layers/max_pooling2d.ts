import { named } from "./named.js";
import { POOLING_READERS, Pooling2D, type Pooling2DOptions } from "./pooling2d.js";

/** Options of {@link MaxPooling2D}. */
export type MaxPooling2DOptions = Pooling2DOptions;

/**
 * The largest value of each channel in each window of an image: `(batch, height, width, channels)` to `(batch, rows, columns, channels)`.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, or an unknown option.
 */
export class MaxPooling2D extends Pooling2D {
  /** @internal */
  static readonly own = named("MaxPooling2D", this);

  constructor(options: MaxPooling2DOptions = {}) {
    super("MaxPooling2D", options, POOLING_READERS);
  }
}
