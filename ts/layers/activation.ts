import type { ActivationName } from "../activations.js";
import { activation } from "./fields.js";
import type { LayerOptions } from "./layer.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link Activation}. */
export type ActivationOptions = LayerOptions;

/**
 * Applies a function to each number, or (softmax, log_softmax, sparsemax) to the features of each step or row.
 *
 * @throws BpttError `InvalidArgument` for a function that is not known.
 */
export class Activation extends SameShape {
  constructor(activation: ActivationName | null, options: ActivationOptions = {}) {
    super("Activation", options, READERS, { activation });
  }

  override get isIdentity(): boolean {
    return this.settings.activation === "linear";
  }
}

const READERS = { activation: activation() };
