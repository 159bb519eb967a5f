import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { DType } from "../graph/tensor.js";
import { checkTogether, isWide, Wide } from "../graph/wide.js";
import type { LayerConfig } from "../layers/layer.js";
import { flag, type Readers } from "../readers.js";
import { isOfOpenSteps, type Shape } from "../shape.js";
import { axes, badShape, placesOf } from "./axes.js";
import { NumberOperation, type OperationModule, type OperationOptions } from "./operation.js";
import type { InnerSettings } from "./pointwise.js";

/** An operation that makes one number of several. */
export interface ReductionKind {
  /** Keras's name. */
  readonly className: string;
  readonly module?: OperationModule;
  /** What the core calls it. */
  readonly rule: string;
  /** What each number goes through before. */
  readonly before?: InnerSettings;
  /** Whether it makes truth values, also of such. */
  readonly truths?: boolean;
  /** Whether it takes no more than one axis with these settings. */
  single?(settings: LayerConfig): boolean;
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

  override get module(): OperationModule {
    return this.#kind.module ?? "numpy";
  }

  override get dtype(): DType {
    return this.#kind.truths ? "bool" : "float32";
  }

  override takesTruths(): boolean {
    return this.#kind.truths ?? false;
  }

  protected override get takesVectors(): boolean {
    return true;
  }

  /** Places of the axes, in their order. */
  #places(shape: Shape): number[] {
    const at = { name: this.name, shape };
    const places = placesOf(this.settings.axis, at).sort();
    if (places.length === 1 || !this.#kind.single?.(this.settings)) return places;
    throw badShape(at, `expected one axis, got ${places.join(", ")}`);
  }

  override stepsFrom([input]: readonly Shape[]): number | undefined {
    const [output] = this.shapesFor([input!]);
    return output!.length >= 3 && !this.#places(input!).includes(1) ? 0 : undefined;
  }

  shapeFor(input: Shape): Shape {
    if (!isOfOpenSteps(input)) this.features(input);
    const places = this.#places(input);
    const all = places.length === input.length - 1;
    if (isWide(input)) checkTogether(places, { name: this.name, shape: input });
    else if (all && places.length > 1) this.steps(input);
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
    const { before, rule } = this.#kind;
    const read = before ? into.add(...before, inputs, 1, { part: "read" }) : inputs;
    if (isWide(shape!)) return [this.#wide(into, read[0]!, shape!)];
    const together = places.length > 1;
    const flat = () => {
      const features = this.steps(shape!) * this.features(shape!);
      return into.add("Reshape", { steps: null, features }, read, 1, { part: "together" });
    };
    const sequence = shape!.length === 3 || isOfOpenSteps(shape!);
    const over = !together && sequence && places[0] === 1 ? "steps" : "features";
    const reduced = into.add("Reduce", { rule, over }, together ? flat() : read, 1);
    const made = together || over === "steps" ? 2 : shape!.length;
    if (output.length === made) return reduced;
    const [steps, features] = output.length === 2 ? [null, output[1]] : output.slice(1);
    return into.add("Reshape", { steps, features }, reduced, 1, { part: "reshaped" });
  }

  #wide(into: Lowering, input: InnerTensor, shape: Shape): InnerTensor {
    const [wide, places] = [new Wide(into, { name: this.name, shape }), this.#places(shape)];
    const output = this.shapeFor(shape);
    const reduced = (x: InnerTensor, over: "features" | "steps") =>
      into.add("Reduce", { rule: this.#kind.rule, over }, [x], 1)[0]!;
    if (String(places) === "1") return wide.fromRows(reduced(wide.flat(input), "steps"), output);
    const [x, from] = wide.together(input, places);
    return from(reduced(x, "features"), output);
  }
}
