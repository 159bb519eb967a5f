import { number } from "../readers.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link Rescaling}. */
export interface RescalingOptions extends LayerOptions {
  /** Added to the products. Default 0. */
  offset?: number;
}

const READERS = { scale: number(), offset: number(0) };

/**
 * `scale x + offset` for each number: `new Rescaling(1 / 50, { offset: -1 })` brings values between 0 and 100 to between -1 and 1, in training and
 * afterwards alike, so that the model is given what was measured.
 *
 * Input and output: of the same shape.
 *
 * @throws BpttError `InvalidArgument` for a scale or an offset that is not a finite number.
 */
export class Rescaling extends SameShape {
  /** @internal */
  static readonly own = named("Rescaling", this, ["scale"]);

  constructor(scale: number, options: RescalingOptions = {}) {
    super("Rescaling", options, READERS, { scale });
  }
}
