import { BELOW_1 } from "../checks.js";
import { rate } from "../readers.js";
import { named } from "./named.js";
import { NoiseLayer, type NoiseOptions, noiseShape } from "./noise_layer.js";

/** Options of {@link AlphaDropout}. */
export type AlphaDropoutOptions = NoiseOptions;

/**
 * Dropout behind the activation selu, which keeps mean and variance: in training a share of the numbers is set to what selu tends to, and all are
 * scaled; does nothing otherwise. Drawn from the model's seed (Klambauer et al., 2017).
 *
 * Input and output: of the same shape.
 *
 * @throws BpttError `InvalidArgument` for a rate that is not from 0 up to, but not including, 1; `Shape` where the noise does not fit the input.
 */
export class AlphaDropout extends NoiseLayer {
  /** @internal */
  static readonly own = named("AlphaDropout", this, ["rate"]);

  constructor(rate: number, options: AlphaDropoutOptions = {}) {
    super("AlphaDropout", options, READERS, { rate });
  }
}

const READERS = { rate: rate(BELOW_1), noiseShape };
