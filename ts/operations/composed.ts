import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { LayerConfig, Outputs, Reads } from "../layers/layer.js";
import type { Readers } from "../readers.js";
import type { Shape } from "../shape.js";
import type { At } from "./axes.js";
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
    const sequence = shape!.length === 3 || this.#kind.reads === "either";
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
    return this.#kind.lower(this.settings, this.#at(shape!), inputs[0]!, into);
  }
}
