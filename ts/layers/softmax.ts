import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { showItems } from "../show.js";
import { type Distributed, singleOrNested } from "./distributed.js";
import { Layer, type LayerOptions } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link Softmax}. */
export interface SoftmaxOptions extends LayerOptions {
  /** The axis, or several together, along which numbers sum to 1: -1 for features, 1 for the steps of sequences. Default -1. */
  axis?: number | readonly number[];
}

/**
 * `exp(x) / sum exp(x)` along an axis: over the features of each step or row, over the steps of each feature, or over both.
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`. A masked sequence is refused, as Keras fails on it; the activation
 * `"softmax"` takes it. A mask is no argument here.
 *
 * @throws BpttError `InvalidArgument` for an axis that is no integer, `Shape` for one that the input has not.
 */
export class Softmax extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("Softmax", this);

  constructor(options: SoftmaxOptions = {}) {
    super("Softmax", options, READERS);
  }

  /** The axes, counted from the first. */
  #axes(input: Shape): number[] {
    const axes = [this.settings.axis as number | number[]].flat();
    return axes.map((axis) => (axis < 0 ? axis + input.length : axis));
  }

  override distributed(frames: readonly Shape[]): Distributed | undefined {
    return singleOrNested(frames);
  }

  shapeFor(input: Shape): Shape {
    this.features(input);
    const axes = this.#axes(input);
    const known = axes.every((axis) => axis >= 1 && axis < input.length);
    if (known && new Set(axes).size === axes.length) return input;
    const given = [this.settings.axis].flat().join(", ");
    throw this.incompatible(input, `expected axes behind that of the batch, got ${given}`);
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "mask"];
  }

  override get takesMask(): boolean {
    return false;
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const [axis, other] = this.#axes(shape!);
    const last = axis === shape!.length - 1;
    const over = other !== undefined ? "both" : last ? "features" : "steps";
    return into.add("Softmax", { over }, inputs, 1);
  }
}

const READERS = {
  axis: (where: string, name: string, value: unknown) => {
    if (value === undefined) return -1;
    const axes = takeItems(value, 2) ?? [value];
    if (axes.length > 0 && axes.every(Number.isSafeInteger)) {
      return typeof value === "number" ? value : axes;
    }
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected an integer or two, got ${showItems(value)}.`,
    );
  },
};
