import type { ConstantValue } from "../config/arrays.js";
import type { DType } from "../graph/tensor.js";
import type { Reads } from "../layers/layer.js";
import type { Shape } from "../shape.js";
import { Operation } from "./operation.js";

/**
 * Numbers that are the same in every batch, among the arguments of a call: an initial state `(rows, units)`, for batches of as many rows, or a
 * mask `(rows, steps)`, of which a single row holds for all. It is applied to an input of the model, which tells the batch.
 */
export class ConstantTensor extends Operation {
  constructor(
    override readonly constant: ConstantValue,
    readonly role: "state" | "mask",
  ) {
    super("Constant", {}, {});
  }

  get #repeats(): boolean {
    return this.role === "mask" && this.constant.shape[0] === 1;
  }

  override get reads(): Reads {
    return { what: "nothing" };
  }

  override get dtype(): DType {
    return this.role === "mask" ? "bool" : "float32";
  }

  override get rows(): number | undefined {
    return this.#repeats ? undefined : this.constant.shape[0];
  }

  outputShape(): Shape {
    const [rows = 0, size = 0] = this.constant.shape;
    return [this.#repeats ? null : rows, size];
  }

  protected override innerConfig() {
    const { shape, data } = this.constant;
    const [rows, size] = shape;
    return this.role === "state"
      ? { rows, features: size, values: data }
      : { rows, steps: size, features: 1, repeats: this.#repeats, values: data.map(Number) };
  }
}
