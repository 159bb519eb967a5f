import type { SymbolicTensor } from "../graph/tensor.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { Layer } from "./layer.js";

/** A layer that leaves shapes as they are, and does to each step of a sequence what it does to a vector. */
export abstract class SameShape extends Layer<SymbolicTensor> {
  override get stepwise(): boolean {
    return true;
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  shapeFor(input: Shape): Shape {
    this.features(input);
    return input;
  }
}
