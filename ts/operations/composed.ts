import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { isWide, Wide } from "../graph/wide.js";
import type { LayerConfig, Outputs, Reads } from "../layers/layer.js";
import type { Readers } from "../readers.js";
import type { Shape } from "../shape.js";
import { type At, placeIn } from "./axes.js";
import { type KindOptions, NumberOperation, type OperationModule } from "./operation.js";

/** An operation of one tensor that is nodes of the core behind each other. */
export interface ComposedKind {
  /** Keras's name. */
  readonly className: string;
  readonly module: OperationModule;
  readonly readers: Readers;
  /** The setting that stands behind the tensor in a call, if one does. */
  readonly called?: string;
  /** What it takes an input of the model for, if not for numbers alone. */
  readonly reads?: "either";
  /** The shapes of all that it makes. */
  shapes(settings: LayerConfig, at: At): readonly Shape[];
  /** Whether what it makes has the steps of its sequence, however many those are. */
  keepsSteps(settings: LayerConfig, at: At): boolean;
  lower(settings: LayerConfig, at: At, input: InnerTensor, into: Lowering): InnerTensor[];
  /** The same of more than three axes, where it is not that of a sequence that has the numbers along the axis; undefined where it is. */
  wide?(
    settings: LayerConfig,
    at: At,
    input: InnerTensor,
    into: Lowering,
  ): InnerTensor[] | undefined;
}

/** Such an operation. */
export class Composed extends NumberOperation<Outputs> {
  readonly #kind: ComposedKind;

  /** @param options name and settings. */
  constructor(kind: ComposedKind, options: KindOptions = {}) {
    super(kind.className, options, kind.readers);
    this.#kind = kind;
  }

  override get module(): OperationModule {
    return this.#kind.module;
  }

  override get reads(): Reads {
    return { what: this.#kind.reads ?? "numbers" };
  }

  override get operands(): readonly unknown[] {
    const { called } = this.#kind;
    return called === undefined ? [] : [this.settings[called]];
  }

  override describe(): LayerConfig {
    const { called } = this.#kind;
    return Object.fromEntries(Object.entries(this.settings).filter(([name]) => name !== called));
  }

  protected override get takesVectors(): boolean {
    return this.#kind.reads === undefined;
  }

  override stepsFrom([shape]: readonly Shape[]): number | undefined {
    const sequence = shape!.length >= 3 || this.#kind.reads === "either";
    return sequence && this.#kind.keepsSteps(this.settings, this.#at(shape!)) ? 0 : undefined;
  }

  #at(shape: Shape): At {
    return { name: this.name, shape };
  }

  shapeFor(input: Shape): Shape {
    return this.shapesFor([input])[0]!;
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    this.expectInputs(inputs, 1);
    const [shape] = inputs;
    if (this.#kind.reads === undefined) this.features(shape!);
    return this.#kind.shapes(this.settings, this.#at(shape!));
  }

  protected lowerUnmasked(
    into: Lowering,
    inputs: readonly InnerTensor[],
    [shape]: readonly Shape[],
  ): InnerTensor[] {
    const [kind, at] = [this.#kind, this.#at(shape!)];
    if (!isWide(shape!)) return kind.lower(this.settings, at, inputs[0]!, into);
    return kind.wide?.(this.settings, at, inputs[0]!, into) ?? this.#along(into, inputs[0]!, at);
  }

  /** Along an axis of several. */
  #along(into: Lowering, input: InnerTensor, at: At): InnerTensor[] {
    const { name, shape } = at;
    const [wide, shapes] = [new Wide(into, at), this.shapesFor([shape])];
    const place = placeIn(this.settings.axis, at);
    const over = (axis: number, x: InnerTensor, features: number) => {
      const seen = { name, shape: [shape[0]!, shape[1]!, features] };
      return this.#kind.lower({ ...this.settings, axis }, seen, x, into);
    };
    if (place > 1) return wide.along(input, place, (x) => over(2, x, shape[place]!), shapes);
    return over(1, wide.flat(input), wide.features).map((made, i) =>
      shapes[i]!.length < shape.length
        ? wide.fromRows(made, shapes[i]!)
        : wide.shaped(made, shapes[i]!),
    );
  }
}
