import type { DType } from "../graph/tensor.js";
import type { LayerConfig } from "../layers/layer.js";
import type { MaskMaking } from "../layers/mask_making.js";
import { flag } from "../readers.js";
import type { Shape } from "../shape.js";
import { Operation } from "./operation.js";

const READERS = { keepdims: flag(false) };

/** Whether something is true among the features of each step: `(batch, steps, features)` to `(batch, steps)`, or with `keepdims` to `(batch, steps, 1)`. */
export class Any extends Operation {
  constructor(options: { name?: string; keepdims?: boolean } = {}) {
    super("Any", options, READERS);
  }

  override get maskMaking(): MaskMaking {
    return { what: "any" };
  }

  override get dtype(): DType {
    return "bool";
  }

  override describe(): LayerConfig {
    return { axis: -1, ...this.settings };
  }

  override get inputRank(): number {
    return 3;
  }

  shapeFor(input: Shape): Shape {
    const [batch, steps] = this.sequence(input);
    return this.settings.keepdims ? [batch, steps, 1] : [batch, steps];
  }

  protected override innerConfig() {
    return {};
  }
}
