import { named } from "./named.js";
import { Pooling1D, type WindowOptions, windowReaders } from "./pooling1d.js";

/** Options of {@link AveragePooling1D}. */
export type AveragePooling1DOptions = WindowOptions;

const READERS = windowReaders();

/**
 * The mean of each feature in each window of `poolSize` steps: `(batch, steps, features)` to `(batch, windows, features)`. With `padding: "same"` a
 * mean is over the steps that a window has of the input. A mask ends here, as in Keras.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers.
 */
export class AveragePooling1D extends Pooling1D {
  /** @internal */
  static readonly own = named("AveragePooling1D", this, ["pool_size"]);

  constructor(poolSize: number, options: AveragePooling1DOptions = {}) {
    super("AveragePooling1D", options, READERS, { poolSize });
  }
}
