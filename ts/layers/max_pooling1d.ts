import { named } from "./named.js";
import { Pooling1D, type WindowOptions, windowReaders } from "./pooling1d.js";

/** Options of {@link MaxPooling1D}. */
export interface MaxPooling1DOptions extends WindowOptions {
  /** Steps of a window. Default 2. */
  poolSize?: number;
}

const READERS = windowReaders(2);

/**
 * The largest value of each feature in each window of steps: `(batch, steps, features)` to `(batch, windows, features)`.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, or an unknown option.
 */
export class MaxPooling1D extends Pooling1D {
  /** @internal */
  static readonly own = named("MaxPooling1D", this);

  constructor(options: MaxPooling1DOptions = {}) {
    super("MaxPooling1D", options, READERS);
  }
}
