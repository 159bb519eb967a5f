import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Shape } from "../shape.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { StepwiseSequenceLayer } from "./sequence_layer.js";

/** Options of {@link GlobalAveragePooling1D}. */
export type GlobalAveragePooling1DOptions = LayerOptions;

/**
 * The mean over all steps of a row that are not masked: `(batch, steps, features)` to `(batch, features)`. Of a row whose steps are all masked it
 * is 0, where Keras divides 0 by 0 and gives NaN.
 */
export class GlobalAveragePooling1D extends StepwiseSequenceLayer {
  /** @internal */
  static readonly own = named("GlobalAveragePooling1D", this);

  constructor(options: GlobalAveragePooling1DOptions = {}) {
    super("GlobalAveragePooling1D", options, {});
  }

  shapeFor(input: Shape): Shape {
    const [batch, , features] = this.sequence(input);
    return [batch, features];
  }

  /** What is nested may be masked there. */
  override lowerEach(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    return into.add(this.className, { ...this.innerConfig(), each: true }, inputs, 1);
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "mask"];
  }
}
