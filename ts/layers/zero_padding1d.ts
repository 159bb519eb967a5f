import type { Shape } from "../shape.js";
import { type BothEnds, bothEnds } from "./both_ends.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SequenceLayer } from "./sequence_layer.js";

/** Options of {@link ZeroPadding1D}. */
export interface ZeroPadding1DOptions extends LayerOptions {
  /** Steps that are added at the beginning and at the end, or as many at both. Default 1. */
  padding?: BothEnds;
}

const READERS = { padding: bothEnds };

/**
 * Adds steps of zeros at both ends: `(batch, steps, features)` to `(batch, before + steps + after, features)`. A mask ends here, as in Keras.
 *
 * @throws BpttError `InvalidArgument` for what is no number of steps.
 */
export class ZeroPadding1D extends SequenceLayer {
  /** @internal */
  static readonly own = named("ZeroPadding1D", this);

  constructor(options: ZeroPadding1DOptions = {}) {
    super("ZeroPadding1D", options, READERS);
  }

  override get keepsSteps(): boolean {
    return false;
  }

  shapeFor(input: Shape): Shape {
    const [batch, steps, features] = this.sequence(input);
    const [before, after] = this.settings.padding as [number, number];
    return [batch, steps === null ? null : before + steps + after, features];
  }
}
