import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { Layer, type Outputs } from "./layer.js";

/** A layer that takes sequences, `(batch, steps, features)`, and nothing else. */
export abstract class SequenceLayer<O extends Outputs = SymbolicTensor> extends Layer<O> {
  override get inputRank(): number {
    return 3;
  }
}

/** One that a TimeDistributed takes as well: there each step is a sequence, all of the same length. */
export abstract class StepwiseSequenceLayer extends SequenceLayer {
  override get stepwise(): boolean {
    return true;
  }

  override lowerEach(
    into: Lowering,
    inputs: readonly InnerTensor[],
    frames: readonly Shape[],
  ): InnerTensor[] {
    const lines = into.unnested(this.name, inputs, frames);
    return into.add(this.className, { ...this.innerConfig(), each: true }, lines, 1);
  }
}
