import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { Layer, type LayerOptions } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link Flatten}. */
export type FlattenOptions = LayerOptions;

/**
 * All numbers of a row in one vector: `(batch, steps, features)` to `(batch, steps * features)`, and likewise of more axes. The number of steps
 * must be known.
 *
 * @throws BpttError `Shape` for steps of an unknown number.
 */
export class Flatten extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("Flatten", this);

  constructor(options: FlattenOptions = {}) {
    super("Flatten", options, {});
  }

  override get stepwise(): boolean {
    return true;
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  shapeFor(input: Shape): Shape {
    return [input[0]!, this.numbers(input)];
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    // Of more axes some may lie in a line already: the numbers tell.
    if (shape!.length > 3) {
      return into.add("Reshape", { features: this.numbers(shape!) }, inputs, 1);
    }
    const steps = shape!.length === 3 ? this.steps(shape!) : 1;
    return into.add("Flatten", { steps }, inputs, 1);
  }

  override lowerEach(
    into: Lowering,
    inputs: readonly InnerTensor[],
    frames: readonly Shape[],
  ): InnerTensor[] {
    return into.add("Flatten", { each: true }, into.unnested(this.name, inputs, frames), 1);
  }
}
