import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { DType } from "../graph/tensor.js";
import type { LayerConfig } from "../layers/layer.js";
import type { MaskMaking } from "../layers/mask_making.js";
import type { Shape } from "../shape.js";
import { Operation } from "./operation.js";

/** What there is one of at each step, as the only feature of the step: `(batch, steps)` to `(batch, steps, 1)`. */
export class ExpandSteps extends Operation {
  constructor(options: { name?: string } = {}) {
    super("ExpandDims", options, {});
  }

  override get maskMaking(): MaskMaking {
    return { what: "feature" };
  }

  override get dtype(): DType {
    return "bool";
  }

  override describe(): LayerConfig {
    return { axis: -1 };
  }

  shapeFor(input: Shape): Shape {
    return [...input, 1];
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const steps = shape![1]!;
    return steps === null
      ? into.add("ExpandSteps", {}, inputs, 1)
      : into.add("Reshape", { steps, features: 1 }, inputs, 1);
  }
}
