import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link Identity}. */
export type IdentityOptions = LayerOptions;

/** Leaves everything as it is. Input and output: `(batch, features)` or `(batch, steps, features)`. */
export class Identity extends SameShape {
  /** @internal */
  static readonly own = named("Identity", this);

  constructor(options: IdentityOptions = {}) {
    super("Identity", options, {});
  }

  override get isIdentity(): boolean {
    return true;
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    return into.add("Activation", { activation: "linear" }, inputs, 1);
  }
}
