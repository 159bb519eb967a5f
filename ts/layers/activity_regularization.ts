import { number } from "../readers.js";
import type { Costless, LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link ActivityRegularization}. */
export interface ActivityRegularizationOptions extends Costless<LayerOptions> {
  /** The factor of the sum of absolute values. Default 0. */
  l1?: number;
  /** The factor of the sum of squares. Default 0. */
  l2?: number;
}

const READERS = { l1: number(0, 0), l2: number(0, 0) };

/**
 * Leaves numbers as they are, and adds `l1 sum |x| + l2 sum x^2` to the loss, divided by the rows of the batch. Masked steps count as well, as in Keras.
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for factors that are no numbers of at least 0.
 */
export class ActivityRegularization extends SameShape {
  /** @internal */
  static readonly own = named("ActivityRegularization", this);

  constructor(options: ActivityRegularizationOptions = {}) {
    super("ActivityRegularization", options, READERS);
  }

  /** @internal It is one itself. */
  protected override get costsActivity(): boolean {
    return false;
  }

  // Keras forgets its costs within a TimeDistributed.
  override get stepwise(): boolean {
    return false;
  }

  override get isIdentity(): boolean {
    return true;
  }
}
