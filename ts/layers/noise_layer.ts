import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { optional } from "../readers.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { showItems } from "../show.js";
import type { LayerOptions } from "./layer.js";
import { SameShape } from "./same_shape.js";

/** Options of dropout. */
export interface NoiseOptions extends LayerOptions {
  /**
   * A size for each axis of the input, that of the batch included: 1 where all are kept or dropped together, null where each is by itself.
   * `[null, 1, null]` drops features of whole rows, `[null, 1, 1, null]` channels of whole images. Default `null`: each number by itself.
   */
  noiseShape?: readonly (number | null)[] | null;
}

/** A reader of a noise shape. */
export const noiseShape = optional((where, name, value) => {
  const sizes = takeItems(value, MOST_RANK);
  const fits = (size: unknown) => size === null || (Number.isSafeInteger(size) && Number(size) > 0);
  if (sizes?.every(fits)) return sizes;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected positive integers or null for each axis, got ${showItems(value)}.`,
  );
});

/** Dropout, some of which may be drawn together. */
export abstract class NoiseLayer extends SameShape {
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
    const noise = (this.settings.noise_shape as Shape | null) ?? [];
    const [rows = false, ...share] = noise.map((size) => size === 1);
    const config = { rate: this.settings.rate, share_rows: rows, share };
    return into.add(this.className, config, inputs, 1);
  }
}
