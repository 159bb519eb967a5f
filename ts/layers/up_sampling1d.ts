import { count } from "../readers.js";
import type { Shape } from "../shape.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SequenceLayer } from "./sequence_layer.js";

/** Options of {@link UpSampling1D}. */
export interface UpSampling1DOptions extends LayerOptions {
  /** How often each step comes. Default 2. */
  size?: number;
}

const READERS = { size: count(2) };

/**
 * Repeats each step: `(batch, steps, features)` to `(batch, size * steps, features)`. A mask ends here, as in Keras.
 *
 * @throws BpttError `InvalidArgument` for a size that is not a positive integer.
 */
export class UpSampling1D extends SequenceLayer {
  /** @internal */
  static readonly own = named("UpSampling1D", this);

  constructor(options: UpSampling1DOptions = {}) {
    super("UpSampling1D", options, READERS);
  }

  override get keepsSteps(): boolean {
    return false;
  }

  shapeFor(input: Shape): Shape {
    const [batch, steps, features] = this.sequence(input);
    return [batch, steps === null ? null : steps * (this.settings.size as number), features];
  }
}
