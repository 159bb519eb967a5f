import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { Wide } from "../graph/wide.js";
import { Concatenate } from "../layers/concatenate.js";
import { formatShape, MOST_RANK, type Shape } from "../shape.js";
import { axis, placeOf } from "./axes.js";
import { NumberOperation, type OperationOptions } from "./operation.js";

/**
 * Tensors of one shape beside each other, along a new axis: vectors as the steps of a sequence, or as its features, `(batch, features)` each to
 * `(batch, count, features)` or `(batch, features, count)`, and sequences and what has more axes alike.
 */
export class Stack extends NumberOperation {
  constructor(options: OperationOptions & { readonly axis: number }) {
    super("Stack", options, { axis: axis(0) });
  }

  override get takesList(): boolean {
    return true;
  }

  override stepsFrom([first]: readonly Shape[]): number | undefined {
    return first!.length > 2 && this.#place(first!) > 1 ? 0 : undefined;
  }

  shapeFor(input: Shape): Shape {
    return this.shapesFor([input])[0]!;
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    const [first] = inputs;
    this.features(first!);
    const same = inputs.every(([, ...row]) => String(row) === String(first!.slice(1)));
    const place = this.#place(first!);
    const [batch, ...row] = first!;
    const fits = first!.length < MOST_RANK && (place > 1 || !row.includes(null));
    if (same && fits)
      return [[batch!, ...row.slice(0, place - 1), inputs.length, ...row.slice(place - 1)]];
    const expected = fits
      ? "expected tensors of one shape"
      : `expected ndim of at most ${MOST_RANK - 1}, and a known number of steps where that is behind a new axis`;
    throw new BpttError(
      "Shape",
      `Inputs of layer "${this.name}" are incompatible: ${expected}, got ${inputs.map(formatShape).join(" and ")}.`,
    );
  }

  #place(shape: Shape): number {
    return placeOf(this.settings.axis as number, shape.length + 1, { name: this.name, shape });
  }

  protected lowerUnmasked(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    if (shapes[0]!.length > 2) return [this.#wide(into, inputs, shapes[0]!)];
    const [steps, features] = [inputs.length, this.features(shapes[0]!)];
    const joined = new Concatenate().lower(into, inputs, shapes);
    const stacked = into.add("Reshape", { steps, features }, joined, 1, { part: "stacked" });
    if (this.#place(shapes[0]!) === 1) return stacked;
    return into.add("Permute", { steps }, stacked, 1, { part: "turned" });
  }

  /** Lines behind each other: of whole rows, or of steps. */
  #wide(into: Lowering, inputs: readonly InnerTensor[], shape: Shape): InnerTensor {
    const [place, [made]] = [this.#place(shape), this.shapesFor(inputs.map(() => shape))];
    const seen = { name: this.name, shape };
    const wide = inputs.map((_, i) => new Wide(into, seen, `input_${i}`));
    const lines = inputs.map((input, i) =>
      place === 1 ? wide[i]!.rows(input) : wide[i]!.behind(input, place),
    );
    const lined = lines.map((): Shape => [null, null, 1]);
    const [joined] = new Concatenate({ name: this.name }).lower(into, lines, lined);
    return place === 1 ? wide[0]!.fromRows(joined!, made!) : wide[0]!.shaped(joined!, made!);
  }
}
