import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Layer, LayerConfig } from "../layers/layer.js";
import type { Readers } from "../readers.js";
import type { Shape } from "../shape.js";
import { type KindOptions, NumberOperation, type OperationModule } from "./operation.js";

/** An operation that a layer does as well. */
export interface LayerOperationKind {
  /** Keras's name. */
  readonly className: string;
  readonly module: OperationModule;
  readonly readers: Readers;
  /** Whether it is applied to a list. */
  readonly takesList?: boolean;
  /** The layer that does to tensors of these shapes what the operation does with these settings. */
  layer(settings: LayerConfig, shapes: readonly Shape[], name: string): Layer;
}

/** What a layer does, without its mask. */
export class LayerOperation extends NumberOperation {
  readonly #kind: LayerOperationKind;

  /** @param options name and settings. */
  constructor(kind: LayerOperationKind, options: KindOptions = {}) {
    super(kind.className, options, kind.readers);
    this.#kind = kind;
  }

  override get module(): OperationModule {
    return this.#kind.module;
  }

  override get takesList(): boolean {
    return this.#kind.takesList ?? false;
  }

  #layer(shapes: readonly Shape[]): Layer {
    return this.#kind.layer(this.settings, shapes, this.name);
  }

  override stepsFrom(inputs: readonly Shape[]): number | undefined {
    return this.#layer(inputs).stepsFrom(inputs);
  }

  shapeFor(input: Shape): Shape {
    return this.shapesFor([input])[0]!;
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    return this.#layer(inputs).shapesFor(inputs);
  }

  protected lowerUnmasked(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    return this.#layer(shapes).lower(into, inputs, shapes);
  }
}
