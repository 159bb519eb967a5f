import type { ActivationName } from "../activations.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Reader } from "../readers.js";
import type { Shape } from "../shape.js";
import { activation } from "./fields.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link Activation}. */
export type ActivationOptions = LayerOptions;

/**
 * Applies a function to each number, or (softmax, log_softmax, sparsemax) to the features of each step or row. `"glu"` multiplies the first half of
 * the features by the sigmoid of the second, which halves their number (Dauphin et al., 2017).
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for a function that is not known, `Shape` for an odd number of features before `"glu"`.
 */
export class Activation extends SameShape {
  /** @internal */
  static readonly own = named("Activation", this, ["activation"]);

  constructor(activation: ActivationName | "glu" | null, options: ActivationOptions = {}) {
    super("Activation", options, READERS, { activation });
  }

  get #halves(): boolean {
    return this.settings.activation === "glu";
  }

  override get isIdentity(): boolean {
    return this.settings.activation === "linear";
  }

  override shapeFor(input: Shape): Shape {
    const shape = super.shapeFor(input);
    if (!this.#halves) return shape;
    const half = this.features(input) / 2;
    if (Number.isInteger(half)) return [...shape.slice(0, -1), half];
    throw this.incompatible(input, "expected an even number of features");
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], shapes: readonly Shape[]) {
    return this.#halves ? into.add("Glu", {}, inputs, 1) : super.lower(into, inputs, shapes);
  }
}

const known = activation();

/** Alone here: it is the only one that changes shapes. */
const orGlu: Reader = (where, name, value) => (value === "glu" ? value : known(where, name, value));

const READERS = { activation: orGlu };
