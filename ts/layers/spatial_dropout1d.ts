import type { Shape } from "../shape.js";
import { Dropout, type DropoutOptions } from "./dropout.js";

/** Options of {@link SpatialDropout1D}. */
export type SpatialDropout1DOptions = DropoutOptions;

/** Dropout of whole features: in training a feature of a row is dropped at all steps or at none. */
export class SpatialDropout1D extends Dropout {
  override readonly className = "SpatialDropout1D";
  override readonly stepwise = false;

  override outputShape(input: Shape): Shape {
    this.sequence(input);
    return input;
  }
}
