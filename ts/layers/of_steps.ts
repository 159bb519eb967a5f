import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { Layer, type MaskRule } from "./layer.js";

/** A layer that tells of each step where it stands: of its input it reads the shape alone, and as in KerasHub a mask ends there. */
export abstract class OfSteps extends Layer<SymbolicTensor> {
  override get maskRule(): MaskRule {
    return "none";
  }

  override get inputRank(): number {
    return 3;
  }

  shapeFor(input: Shape): Shape {
    this.sequence(input);
    return input;
  }
}
