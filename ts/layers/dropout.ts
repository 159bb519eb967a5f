import { rate } from "../readers.js";
import { named } from "./named.js";
import { NoiseLayer, type NoiseOptions, noiseShape } from "./noise_layer.js";

/** Options of {@link Dropout}. */
export type DropoutOptions = NoiseOptions;

const READERS = { rate: rate(), noiseShape };

/**
 * In training sets a share of the numbers to 0 and divides the others by 1 - rate; does nothing otherwise. Drawn from the model's seed.
 *
 * Input and output: of the same shape. Source: Srivastava et al. (2014).
 *
 * @throws BpttError `InvalidArgument` for a rate that is not between 0 and 1, `Shape` where the noise does not fit the input.
 */
export class Dropout extends NoiseLayer {
  /** @internal */
  static readonly own = named("Dropout", this, ["rate"]);

  constructor(rate: number, options: DropoutOptions = {}) {
    super("Dropout", options, READERS, { rate });
  }
}
