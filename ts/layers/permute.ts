import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { isWide, Wide } from "../graph/wide.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { showItems } from "../show.js";
import { Layer, type LayerOptions } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link Permute}. */
export type PermuteOptions = LayerOptions;

/**
 * The axes behind that of the batch in another order, counted from 1: `[2, 1]` exchanges steps and features. The number of steps must be known,
 * unless they stay where they are in front of more axes.
 *
 * Input: `(batch, steps, features)`, or of more axes. Output: of axis `dims[i]` at place `i + 1`.
 *
 * @throws BpttError `InvalidArgument` for what is no order, `Shape` for an input of another number of axes, or steps of an unknown number.
 */
export class Permute extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("Permute", this, ["dims"]);

  constructor(dims: readonly number[], options: PermuteOptions = {}) {
    super("Permute", options, READERS, { dims });
  }

  override get inputRank(): number {
    return this.#dims.length + 1;
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  override get keepsSteps(): boolean {
    return false;
  }

  get #dims(): readonly number[] {
    return this.settings.dims as readonly number[];
  }

  shapeFor(input: Shape): Shape {
    if (input.length !== this.inputRank) {
      throw this.incompatible(input, `expected ndim=${this.inputRank}, found ndim=${input.length}`);
    }
    this.features(input);
    if (input.length === 3) this.steps(input);
    const row = this.#dims.map((dim) => input[dim]!);
    if (row.every((size, i) => i === 0 || size !== null)) return [input[0]!, ...row];
    throw this.incompatible(input, "the number of steps must be known where they are moved");
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    if (shape!.length === 2) return [inputs[0]!];
    if (isWide(shape!)) return [this.#wide(into, inputs[0]!, shape!)];
    const [steps, features] = [this.steps(shape!), this.features(shape!)];
    return this.#dims[0] === 2
      ? into.add("Permute", { steps }, inputs, 1)
      : into.add("Reshape", { steps, features }, inputs, 1);
  }

  /** Where the steps stay they may be of any number; else lines of whole rows are put in order. */
  #wide(into: Lowering, input: InnerTensor, shape: Shape): InnerTensor {
    const wide = new Wide(into, { name: this.name, shape });
    const made = this.shapeFor(shape);
    const [first, ...rest] = this.#dims;
    const sizes = shape.slice(1) as number[];
    if (first === 1) {
      const order = rest.map((dim) => dim - 2);
      return wide.shaped(wide.turned(wide.steps(input), sizes.slice(1), order), made);
    }
    const order = this.#dims.map((dim) => dim - 1);
    return wide.fromRows(wide.turned(wide.rows(input), sizes, order), made);
  }
}

const READERS = {
  dims: (where: string, name: string, value: unknown) => {
    const dims = takeItems(value, MOST_RANK - 1) ?? [];
    const isOrder = dims.every((_, i) => dims.includes(i + 1));
    if (dims.length > 0 && isOrder) return dims;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected the numbers from 1 on in some order, such as [2, 1], got ${showItems(value)}.`,
    );
  },
};
