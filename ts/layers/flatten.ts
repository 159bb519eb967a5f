import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { Layer, type LayerOptions } from "./layer.js";

/** Options of {@link Flatten}. */
export type FlattenOptions = LayerOptions;

/** All numbers of a row in one vector: `(batch, steps, features)` to `(batch, steps * features)`. The number of steps must be known. */
export class Flatten extends Layer<SymbolicTensor> {
  constructor(options: FlattenOptions = {}) {
    super("Flatten", options, {});
  }

  shapeFor(input: Shape): Shape {
    if (input.length === 2) return [input[0]!, this.features(input)];
    return [input[0]!, this.steps(input) * this.features(input)];
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const steps = shape!.length === 3 ? this.steps(shape!) : 1;
    return into.add("Flatten", { steps }, inputs, 1);
  }
}
