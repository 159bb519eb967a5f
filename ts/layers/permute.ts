import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Shape } from "../shape.js";
import { showItems } from "../show.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SequenceLayer } from "./sequence_layer.js";

/** Options of {@link Permute}. */
export type PermuteOptions = LayerOptions;

/**
 * Exchanges steps and features, `[2, 1]`, or leaves them as they are, `[1, 2]`. The number of steps must be known.
 *
 * Input: `(batch, steps, features)`. Output: `(batch, features, steps)`, or as it was.
 *
 * @throws BpttError `InvalidArgument` for any other order, `Shape` for steps of an unknown number.
 */
export class Permute extends SequenceLayer {
  /** @internal */
  static readonly own = named("Permute", this, ["dims"]);

  constructor(dims: readonly [1 | 2, 1 | 2], options: PermuteOptions = {}) {
    super("Permute", options, READERS, { dims });
  }

  override get keepsSteps(): boolean {
    return false;
  }

  get #exchanges(): boolean {
    return (this.settings.dims as readonly number[])[0] === 2;
  }

  shapeFor(input: Shape): Shape {
    const [steps, features] = [this.steps(input), this.features(input)];
    return this.#exchanges ? [input[0]!, features, steps] : [input[0]!, steps, features];
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const [steps, features] = [this.steps(shape!), this.features(shape!)];
    return this.#exchanges
      ? into.add("Permute", { steps }, inputs, 1)
      : into.add("Reshape", { steps, features }, inputs, 1);
  }
}

const READERS = {
  dims: (where: string, name: string, value: unknown) => {
    const dims = takeItems(value, 2);
    if (dims?.includes(1) && dims.includes(2)) return dims;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected [2, 1] or [1, 2], got ${showItems(value)}.`,
    );
  },
};
