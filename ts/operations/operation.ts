import type { ConstantValue } from "../config/arrays.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { Layer, type LayerConfig, type Reads } from "../layers/layer.js";

/**
 * An operation that Keras keeps among the layers of a connected model, as it makes masks or takes slices: without weights, and not listed among
 * the model's layers.
 */
export abstract class Operation extends Layer<SymbolicTensor> {
  /** The numbers that a configuration holds in its place, among the arguments of a call. */
  readonly constant?: ConstantValue;

  override get reads(): Reads {
    return { what: "either" };
  }

  /** What stands behind the tensors among the arguments of its call, as a configuration holds it. */
  get operands(): readonly unknown[] {
    return [];
  }

  override describe(): LayerConfig {
    return {};
  }
}
