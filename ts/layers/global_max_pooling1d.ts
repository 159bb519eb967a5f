import type { Shape } from "../shape.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { StepwiseSequenceLayer } from "./sequence_layer.js";

/** Options of {@link GlobalMaxPooling1D}. */
export type GlobalMaxPooling1DOptions = LayerOptions;

/**
 * The largest value of each feature over all steps of a row, masked ones included, as in Keras: `(batch, steps, features)` to
 * `(batch, features)`.
 */
export class GlobalMaxPooling1D extends StepwiseSequenceLayer {
  /** @internal */
  static readonly own = named("GlobalMaxPooling1D", this);

  constructor(options: GlobalMaxPooling1DOptions = {}) {
    super("GlobalMaxPooling1D", options, {});
  }

  shapeFor(input: Shape): Shape {
    const [batch, , features] = this.sequence(input);
    return [batch, features];
  }
}
