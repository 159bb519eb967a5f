import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { showItems } from "../show.js";
import { Layer, type LayerOptions } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link Reshape}. */
export type ReshapeOptions = LayerOptions;

/**
 * The same numbers in another shape: `[features]`, `[steps, features]`, or with more axes such as `[28, 28, 1]`, of which one may be -1 and
 * follows from the rest. The number of steps of the input must be known.
 *
 * @throws BpttError `InvalidArgument` for another form of shape.
 */
export class Reshape extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("Reshape", this, ["target_shape"]);

  constructor(targetShape: readonly number[], options: ReshapeOptions = {}) {
    super("Reshape", options, READERS, { targetShape });
  }

  override get stepwise(): boolean {
    return true;
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  override get keepsSteps(): boolean {
    return false;
  }

  shapeFor(input: Shape): Shape {
    const size = this.numbers(input);
    const target = this.settings.target_shape as readonly number[];
    const known = target.filter((dim) => dim !== -1).reduce((a, b) => a * b, 1);
    const open = size / known;
    if (target.includes(-1) ? !Number.isInteger(open) : open !== 1) {
      throw this.incompatible(input, `${size} numbers can't be reshaped to [${target.join(", ")}]`);
    }
    return [input[0]!, ...target.map((dim) => (dim === -1 ? open : dim))];
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const [, ...target] = this.shapeFor(shape!);
    // Two and four axes begin with steps; vectors and images are lines of rows.
    const [steps, ...features] = target.length % 2 === 1 ? [null, ...target] : target;
    return into.add(
      "Reshape",
      { steps, features: features.length === 1 ? features[0] : features },
      inputs,
      1,
    );
  }

  override lowerEach(
    into: Lowering,
    inputs: readonly InnerTensor[],
    frames: readonly Shape[],
  ): InnerTensor[] {
    const [, ...features] = this.shapeFor(frames[0]!);
    const lines = into.unnested(this.name, inputs, frames);
    return into.add("Reshape", { features, each: true }, lines, 1);
  }
}

const READERS = {
  targetShape: (where: string, name: string, value: unknown) => {
    const dims = (takeItems(value, MOST_RANK - 1) ?? []) as number[];
    const fits =
      dims.length > 0 &&
      dims.every((dim) => Number.isSafeInteger(dim) && (dim > 0 || dim === -1)) &&
      dims.filter((dim) => dim === -1).length < 2;
    if (fits) return dims;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected one to four positive integers, one of which may be -1, got ${showItems(value)}.`,
    );
  },
};
