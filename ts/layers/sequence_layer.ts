import type { SymbolicTensor } from "../graph/tensor.js";
import { Layer, type Outputs } from "./layer.js";

/** A layer that takes sequences, `(batch, steps, features)`, and nothing else. */
export abstract class SequenceLayer<O extends Outputs = SymbolicTensor> extends Layer<O> {
  override get inputRank(): number {
    return 3;
  }
}
