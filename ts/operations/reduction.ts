import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { flag, type Readers } from "../readers.js";
import type { Shape } from "../shape.js";
import { axes, badShape, placesOf } from "./axes.js";
import { NumberOperation, type OperationOptions } from "./operation.js";

/** An operation that makes one number of several. */
export interface ReductionKind {
  /** Keras's name. */
  readonly className: string;
  /** What the core calls it. */
  readonly rule: string;
  /** Its settings but for those of all. */
  readonly readers?: Readers;
}

/** Options of {@link Reduction}. */
export interface ReductionOptions extends OperationOptions {
  /** The axis, or several together. */
  readonly axis: number | readonly number[];
  /** Whether an axis stays, of size 1. Default false. */
  readonly keepdims?: boolean;
}

/**
 * One number of those along an axis: of all features of a step or row, of all steps, or of all numbers of a row, which must stay axes of size 1
 * then. As in Keras masked steps count like others.
 */
export class Reduction extends NumberOperation {
  readonly #kind: ReductionKind;

  constructor(kind: ReductionKind, options: ReductionOptions) {
    super(kind.className, options, { axis: axes(null), keepdims: flag(false), ...kind.readers });
    this.#kind = kind;
  }

  /** Places of the axes, in their order. */
  #places(shape: Shape): number[] {
    return placesOf(this.settings.axis, { name: this.name, shape }).sort();
  }

  override stepsFrom([input]: readonly Shape[]): number | undefined {
    const [output] = this.shapesFor([input!]);
    return output!.length === 3 && !this.#places(input!).includes(1) ? 0 : undefined;
  }

  shapeFor(input: Shape): Shape {
    this.features(input);
    const places = this.#places(input);
    const all = places.length === input.length - 1;
    if (all && places.length > 1) this.steps(input);
    if (this.settings.keepdims) return input.map((size, i) => (places.includes(i) ? 1 : size));
    const left = input.filter((_, i) => !places.includes(i));
    const at = { name: this.name, shape: input };
    if (all) throw badShape(at, "nothing is left of a row but one number: keep its axes");
    if (left.at(-1) !== null) return left;
    throw badShape(at, "the number of steps must be known where they become features");
  }

  protected lowerUnmasked(
    into: Lowering,
    inputs: readonly InnerTensor[],
    [shape]: readonly Shape[],
  ): InnerTensor[] {
    const output = this.shapeFor(shape!);
    const places = this.#places(shape!);
    const together = places.length > 1;
    const flat = () => {
      const features = this.steps(shape!) * this.features(shape!);
      return into.add("Reshape", { steps: null, features }, inputs, 1, { part: "together" });
    };
    const over = !together && shape!.length === 3 && places[0] === 1 ? "steps" : "features";
    const reduced = into.add(
      "Reduce",
      { rule: this.#kind.rule, over },
      together ? flat() : inputs,
      1,
    );
    const made = together || over === "steps" ? 2 : shape!.length;
    if (output.length === made) return reduced;
    const [steps, features] = output.length === 2 ? [null, output[1]] : output.slice(1);
    return into.add("Reshape", { steps, features }, reduced, 1, { part: "reshaped" });
  }
}
