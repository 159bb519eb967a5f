import { number } from "../readers.js";
import type { Shape } from "../shape.js";
import type { LayerOptions, Marks } from "./layer.js";
import { named } from "./named.js";
import { SequenceLayer } from "./sequence_layer.js";

/** Options of {@link Masking}. */
export interface MaskingOptions extends LayerOptions {
  /** Default 0. */
  maskValue?: number;
}

const READERS = { maskValue: number(0) };

/**
 * Marks the steps at which all features equal `maskValue` as padding: the layers behind neither compute nor learn from them.
 *
 * Input and output: `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for a `maskValue` that is not a finite number.
 */
export class Masking extends SequenceLayer {
  /** @internal */
  static readonly own = named("Masking", this);

  constructor(options: MaskingOptions = {}) {
    super("Masking", options, READERS);
  }

  override get marks(): Marks {
    return { value: this.settings.mask_value as number, of: "features" };
  }

  shapeFor(input: Shape): Shape {
    this.sequence(input);
    return input;
  }
}
