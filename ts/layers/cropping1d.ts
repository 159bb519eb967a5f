import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Shape } from "../shape.js";
import { type BothEnds, bothEnds } from "./both_ends.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SequenceLayer } from "./sequence_layer.js";

/** Options of {@link Cropping1D}. */
export interface Cropping1DOptions extends LayerOptions {
  /** Steps that are left out at the beginning and at the end, or as many at both. Default 1. */
  cropping?: BothEnds;
}

const READERS = { cropping: bothEnds };

/**
 * Leaves steps out at both ends: `(batch, steps, features)` to `(batch, steps - before - after, features)`. A mask ends here, as in Keras.
 *
 * @throws BpttError `InvalidArgument` for what is no number of steps; `Shape` for an input of which nothing is left.
 */
export class Cropping1D extends SequenceLayer {
  /** @internal */
  static readonly own = named("Cropping1D", this);

  constructor(options: Cropping1DOptions = {}) {
    super("Cropping1D", options, READERS);
  }

  override get keepsSteps(): boolean {
    return false;
  }

  shapeFor(input: Shape): Shape {
    const [batch, steps, features] = this.sequence(input);
    const [before, after] = this.settings.cropping as [number, number];
    if (steps === null) return [batch, null, features];
    if (steps > before + after) return [batch, steps - before - after, features];
    throw this.incompatible(
      input,
      `expected more than the ${before + after} steps of \`cropping\``,
    );
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    const [start, after] = this.settings.cropping as [number, number];
    return into.add("Slice", { steps: { start, stop: after === 0 ? null : -after } }, inputs, 1);
  }
}
