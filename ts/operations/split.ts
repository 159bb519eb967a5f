import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { isWide, Wide } from "../graph/wide.js";
import type { Shape } from "../shape.js";
import { showItems } from "../show.js";
import { axis, badShape, placeOf } from "./axes.js";
import { NumberOperation, type OperationOptions } from "./operation.js";

/** Options of {@link Split}. */
export interface SplitOptions extends OperationOptions {
  /** How many parts of one size, or where the second part and those behind it begin. */
  readonly indicesOrSections: number | readonly number[];
  /** The axis that is cut. */
  readonly axis: number;
}

/** Most parts. */
const MOST = 64;

/** Parts of a tensor along an axis of a known size, as many tensors. */
export class Split extends NumberOperation<SymbolicTensor[]> {
  constructor(options: SplitOptions) {
    super("Split", options, { indicesOrSections, axis: axis(0) });
  }

  #place(shape: Shape): number {
    return placeOf(this.settings.axis as number, shape.length, { name: this.name, shape });
  }

  override stepsFrom([input]: readonly Shape[]): number | undefined {
    return input!.length >= 3 && this.#place(input!) > 1 ? 0 : undefined;
  }

  /** Where each part begins and ends. */
  #parts(shape: Shape): (readonly [start: number, stop: number])[] {
    const size = shape[this.#place(shape)] ?? null;
    const at = { name: this.name, shape };
    if (size === null) throw badShape(at, "the size of the axis must be known");
    const given = this.settings.indices_or_sections as number | readonly number[];
    const even = (count: number) =>
      Array.from({ length: count - 1 }, (_, i) => ((i + 1) * size) / count);
    const cuts = typeof given === "number" ? even(given) : given;
    const bounds = [0, ...cuts, size];
    const parts = cuts.concat(size).map((stop, i) => [bounds[i]!, stop] as const);
    const fits = parts.every(([start, stop]) => Number.isInteger(stop) && start < stop);
    if (fits) return parts;
    const many = typeof given === "number" ? `into ${given}` : `at ${showItems(given)}`;
    throw badShape(
      at,
      `${size} can't be split ${many}: parts must be equal, or have something each`,
    );
  }

  shapeFor(input: Shape): Shape {
    return this.shapesFor([input])[0]!;
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    this.expectInputs(inputs, 1);
    const [input] = inputs;
    this.features(input!);
    const place = this.#place(input!);
    return this.#parts(input!).map(([start, stop]) =>
      input!.map((size, i) => (i === place ? stop - start : size)),
    );
  }

  protected lowerUnmasked(
    into: Lowering,
    inputs: readonly InnerTensor[],
    [shape]: readonly Shape[],
  ): InnerTensor[] {
    const place = this.#place(shape!);
    const parts = (x: InnerTensor, along: "features" | "steps") =>
      this.#parts(shape!).flatMap(([start, stop], i) =>
        into.add("Slice", { [along]: { start, stop, step: 1 } }, [x], 1, { part: `part_${i}` }),
      );
    if (!isWide(shape!)) {
      return parts(inputs[0]!, place === shape!.length - 1 ? "features" : "steps");
    }
    const [wide, shapes] = [
      new Wide(into, { name: this.name, shape: shape! }),
      this.shapesFor([shape!]),
    ];
    if (place > 1) return wide.along(inputs[0]!, place, (x) => parts(x, "features"), shapes);
    return parts(wide.flat(inputs[0]!), "steps").map((part, i) => wide.shaped(part, shapes[i]!));
  }
}

function indicesOrSections(where: string, name: string, value: unknown): unknown {
  const cuts = (takeItems(value, MOST) ?? [value]) as number[];
  if (cuts.length > 0 && cuts.every((cut) => Number.isSafeInteger(cut) && cut > 0)) {
    if (typeof value !== "number") return cuts;
    if (value <= MOST) return value;
  }
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected a positive integer up to ${MOST} or a list of positive ones, got ${showItems(value)}.`,
  );
}
