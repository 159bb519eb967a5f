import { rate } from "../readers.js";
import type { Shape } from "../shape.js";
import type { Costless, LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SequenceLayer } from "./sequence_layer.js";

/** Options of {@link SpatialDropout1D}. */
export type SpatialDropout1DOptions = Costless<LayerOptions>;

const READERS = { rate: rate() };

/**
 * Dropout of whole features: in training a feature of a row is dropped at all steps or at none.
 *
 * Input and output: `(batch, steps, features)`. Source: Tompson et al. (2015).
 *
 * @throws BpttError `InvalidArgument` for a rate that is not between 0 and 1.
 */
export class SpatialDropout1D extends SequenceLayer {
  /** @internal */
  static readonly own = named("SpatialDropout1D", this, ["rate"]);

  constructor(rate: number, options: SpatialDropout1DOptions = {}) {
    super("SpatialDropout1D", options, READERS, { rate });
  }

  /** @internal Keras's constructor does not take one. */
  protected override get costsActivity(): boolean {
    return false;
  }

  override get isIdentity(): boolean {
    return this.settings.rate === 0;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training"];
  }

  shapeFor(input: Shape): Shape {
    this.sequence(input);
    return input;
  }
}
