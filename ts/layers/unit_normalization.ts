import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { checkTogether, isWide, Wide } from "../graph/wide.js";
import { MOST_RANK, type Shape } from "../shape.js";
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
 * (`axis: [1, 2]`). Masked steps count for norms over steps. Of more axes the norm is over the steps, over some that lie next to each other within
 * steps, or over all.
 *
 * Input and output: `(batch, features)`, `(batch, steps, features)` or of more axes.
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

  override get mostRank(): number {
    return MOST_RANK;
  }

  shapeFor(input: Shape): Shape {
    this.features(input);
    const axes = this.#axes(input).sort();
    if (!isWide(input)) return input;
    checkTogether(axes, { name: this.name, shape: input });
    if (axes[0] !== 1 || axes.length === 1 || axes.length === input.length - 1) return input;
    throw this.incompatible(
      input,
      `expected \`axis\` to be that of the steps, some within steps, or all, found ${axes.join(", ")}`,
    );
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
    const axes = this.#axes(shape!).sort();
    if (isWide(shape!)) return [this.#wide(into, inputs[0]!, [shape!, axes])];
    const features = axes.includes(shape!.length - 1);
    const steps = axes.length > (features ? 1 : 0);
    return into.add(this.className, { steps, features }, inputs, 1);
  }

  /** Over steps, or over all, of what a step has as its features; or over lines of what goes together. */
  #wide(into: Lowering, input: InnerTensor, [shape, axes]: readonly [Shape, number[]]) {
    const wide = new Wide(into, { name: this.name, shape });
    const add = (x: InnerTensor, config: Record<string, unknown>) =>
      into.add(this.className, config, [x], 1)[0]!;
    if (axes[0] === 1) {
      return wide.shaped(add(wide.flat(input), { steps: true, features: axes.length > 1 }), shape);
    }
    const [x, from] = wide.together(input, axes);
    return from(add(x, { steps: false, features: true }), shape);
  }
}

const READERS = {
  axis: (where: string, name: string, value: unknown = -1) => {
    const axes = typeof value === "number" ? [value] : (takeItems(value, MOST_RANK) ?? []);
    if (axes.length > 0 && axes.every(Number.isSafeInteger)) return value;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected an integer or a list of them, got ${showItems(value)}.`,
    );
  },
};
