import type { Activation as ActivationName } from "../activations.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { activation } from "./fields.js";
import { Layer, type LayerOptions } from "./layer.js";

/** Options of {@link Activation}. */
export type ActivationOptions = LayerOptions;

/**
 * Applies a function to each number, or (softmax, log_softmax, sparsemax) to the features of each step or row.
 *
 * @throws BpttError `InvalidArgument` for a function that is not known.
 */
export class Activation extends Layer<SymbolicTensor> {
  override readonly className = "Activation";
  override readonly stepwise = true;

  constructor(activation: ActivationName | null, options: ActivationOptions = {}) {
    super("Activation", options, READERS, { activation });
  }

  computeOutputShape(input: Shape): Shape {
    this.features(input);
    return input;
  }
}

const READERS = { activation: activation() };
