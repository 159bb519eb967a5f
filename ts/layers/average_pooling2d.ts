import { named } from "./named.js";
import type { Pair } from "./pairs.js";
import { POOLING_READERS, Pooling2D, type Pooling2DOptions } from "./pooling2d.js";

/** Options of {@link AveragePooling2D}. */
export type AveragePooling2DOptions = Omit<Pooling2DOptions, "poolSize">;

/**
 * The mean of each channel over what lies in each window of an image, padding left out: `(batch, height, width, channels)` to
 * `(batch, rows, columns, channels)`.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, or an unknown option.
 */
export class AveragePooling2D extends Pooling2D {
  /** @internal */
  static readonly own = named("AveragePooling2D", this, ["pool_size"]);

  constructor(poolSize: Pair, options: AveragePooling2DOptions = {}) {
    super("AveragePooling2D", options, POOLING_READERS, { poolSize });
  }
}
