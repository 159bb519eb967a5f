import { number } from "../readers.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { OfSteps } from "./of_steps.js";

/** Options of {@link SinePositionEncoding}. */
export interface SinePositionEncodingOptions extends LayerOptions {
  /** The slowest feature's wavelength, in steps, divided by 2 pi. Default 10000. */
  maxWavelength?: number;
}

const READERS = { maxWavelength: number(10000, Number.MIN_VALUE) };

/**
 * Sines and cosines that tell each step (Vaswani et al., 2017): the layer of KerasHub. Feature `i` of step `t` is `sin(t / w^(i/D))` where `i`
 * is even and `cos(t / w^((i-1)/D))` where it is odd, with D features and `w` for `maxWavelength`. There are no weights, and rows may be as
 * long as they like.
 *
 * Input and output: `(batch, steps, features)`. Of the input its shape is read. As in KerasHub a mask ends here, as it does for
 * {@link PositionEmbedding}.
 *
 * @throws BpttError `InvalidArgument` for a wavelength that is not above 0, or an unknown option.
 */
export class SinePositionEncoding extends OfSteps {
  /** @internal */
  static readonly own = named("SinePositionEncoding", this);

  constructor(options: SinePositionEncodingOptions = {}) {
    super("SinePositionEncoding", options, READERS);
  }
}
