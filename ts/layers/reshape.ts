import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { showItems } from "../show.js";
import { Layer, type LayerOptions } from "./layer.js";

/** Options of {@link Reshape}. */
export type ReshapeOptions = LayerOptions;

/**
 * The same numbers in another shape: `[features]` or `[steps, features]`, of which one may be -1 and follows from the rest. The number of
 * steps of the input must be known.
 *
 * @throws BpttError `InvalidArgument` for another form of shape.
 */
export class Reshape extends Layer<SymbolicTensor> {
  constructor(targetShape: readonly number[], options: ReshapeOptions = {}) {
    super("Reshape", options, READERS, { targetShape });
  }

  override get keepsSteps(): boolean {
    return false;
  }

  shapeFor(input: Shape): Shape {
    const size = (input.length === 3 ? this.steps(input) : 1) * this.features(input);
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
    const [steps, features] = target.length === 1 ? [null, target[0]!] : target;
    return into.add("Reshape", { steps, features }, inputs, 1);
  }
}

const READERS = {
  targetShape: (where: string, name: string, value: unknown) => {
    const dims = (takeItems(value, 2) ?? []) as number[];
    const fits =
      dims.length > 0 &&
      dims.every((dim) => Number.isSafeInteger(dim) && (dim > 0 || dim === -1)) &&
      dims.filter((dim) => dim === -1).length < 2;
    if (fits) return dims;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected one or two positive integers, one of which may be -1, got ${showItems(value)}.`,
    );
  },
};
