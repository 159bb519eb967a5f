import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { showItems } from "../show.js";
import { Layer, type LayerOptions } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link UnitNormalization}. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** The axis over which the norm is taken, or several: steps, features, or both. Default -1: the features. */
  axis?: number | readonly number[];
}

/**
 * Divides by the Euclidean norm: of the features of each step or row, of each feature over the steps of a row (`axis: 1`), or of a whole row
 * (`axis: [1, 2]`). Masked steps count for norms over steps.
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for what is no axis.
 */
export class UnitNormalization extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("UnitNormalization", this);

  constructor(options: UnitNormalizationOptions = {}) {
    super("UnitNormalization", options, READERS);
  }

  override get stepwise(): boolean {
    return [this.settings.axis].flat().every((axis) => axis === -1);
  }

  shapeFor(input: Shape): Shape {
    this.features(input);
    this.#axes(input);
    return input;
  }

  /** The axes that the norm is over, counted from the first. */
  #axes(input: Shape): number[] {
    const given = [this.settings.axis].flat() as number[];
    const axes = given.map((axis) => (axis < 0 ? axis + input.length : axis));
    const fit = axes.every((axis, i) => axis < input.length && axes.indexOf(axis) === i);
    if (fit && axes.every((axis) => axis > 0)) return axes;
    throw this.incompatible(
      input,
      `expected \`axis\` to name other axes than the batch's, each once, found ${showItems(given)}`,
    );
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const axes = this.#axes(shape!);
    const features = axes.includes(shape!.length - 1);
    const steps = axes.length > (features ? 1 : 0);
    return into.add(this.className, { steps, features }, inputs, 1);
  }
}

const READERS = {
  axis: (where: string, name: string, value: unknown = -1) => {
    const axes = typeof value === "number" ? [value] : (takeItems(value, 2) ?? []);
    if (axes.length > 0 && axes.every(Number.isSafeInteger)) return value;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected an integer or a list of one or two, got ${showItems(value)}.`,
    );
  },
};
