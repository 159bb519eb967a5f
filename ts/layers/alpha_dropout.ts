import { BELOW_1, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { optional, rate } from "../readers.js";
import type { Shape } from "../shape.js";
import { showItems } from "../show.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SameShape } from "./same_shape.js";

/** Options of {@link AlphaDropout}. */
export interface AlphaDropoutOptions extends LayerOptions {
  /**
   * A size for each axis of the input, that of the batch included: 1 where all are kept or dropped together, null where each is by itself.
   * `[null, 1, null]` drops features of whole rows. Default `null`: each number by itself.
   */
  noiseShape?: readonly (number | null)[] | null;
}

/**
 * Dropout behind the activation selu, which keeps mean and variance: in training a share of the numbers is set to what selu tends to, and all are
 * scaled; does nothing otherwise. Drawn from the model's seed (Klambauer et al., 2017).
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for a rate that is not from 0 up to, but not including, 1; `Shape` where the noise does not fit the input.
 */
export class AlphaDropout extends SameShape {
  /** @internal */
  static readonly own = named("AlphaDropout", this, ["rate"]);

  constructor(rate: number, options: AlphaDropoutOptions = {}) {
    super("AlphaDropout", options, READERS, { rate });
  }

  override get isIdentity(): boolean {
    return this.settings.rate === 0;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training"];
  }

  override shapeFor(input: Shape): Shape {
    const noise = this.settings.noise_shape as Shape | null;
    const fits = (size: number | null, axis: number) =>
      size === null || size === 1 || size === input[axis];
    if (noise === null || (noise.length === input.length && noise.every(fits))) {
      return super.shapeFor(input);
    }
    throw this.incompatible(
      input,
      `expected a noise shape of ${input.length} sizes that are 1, open or its own, got ${showItems(noise)}`,
    );
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    // Within TimeDistributed it has an axis less than what it is applied to.
    const [rows, ...line] = ((this.settings.noise_shape as Shape | null) ?? []).map((n) => n === 1);
    const config = {
      rate: this.settings.rate,
      share_rows: rows ?? false,
      share_steps: line.length === 2 && line[0],
      share_features: line.at(-1) ?? false,
    };
    return into.add("AlphaDropout", config, inputs, 1);
  }
}

const READERS = {
  rate: rate(BELOW_1),
  noiseShape: optional((where, name, value) => {
    const sizes = takeItems(value, 3);
    const fits = (size: unknown) =>
      size === null || (Number.isSafeInteger(size) && Number(size) > 0);
    if (sizes?.every(fits)) return sizes;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected positive integers or null for each axis, got ${showItems(value)}.`,
    );
  }),
};
