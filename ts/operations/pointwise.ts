import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { DType } from "../graph/tensor.js";
import { type Distributed, linesOrNested } from "../layers/distributed.js";
import type { LayerConfig, Reads } from "../layers/layer.js";
import type { Readers } from "../readers.js";
import { isOfOpenSteps, type Shape } from "../shape.js";
import { type KindOptions, NumberOperation, type OperationModule } from "./operation.js";

/** A node of the core: its class and its settings. */
export type InnerSettings = readonly [className: string, config: Record<string, unknown>];

/** An operation on each number by itself. */
export interface PointwiseKind {
  /** Keras's name. */
  readonly className: string;
  readonly module: OperationModule;
  /** Its settings; none where it has none. */
  readonly readers?: Readers;
  /** What it takes an input of the model for, if not for numbers alone. */
  readonly reads?: "either";
  /** Whether it makes truth values. */
  readonly truths?: boolean;
  /** Whether it may be given some. */
  readonly overTruths?: boolean;
  /** What computes it, one behind the other. */
  nodes(settings: LayerConfig): readonly InnerSettings[];
}

/** Something that is done to each number of a tensor by itself. */
export class Pointwise extends NumberOperation {
  readonly #kind: PointwiseKind;

  /** @param options name and settings. */
  constructor(kind: PointwiseKind, options: KindOptions = {}) {
    super(kind.className, options, kind.readers ?? {});
    this.#kind = kind;
  }

  override get module(): OperationModule {
    return this.#kind.module;
  }

  override get reads(): Reads {
    return { what: this.#kind.reads ?? "numbers" };
  }

  override get dtype(): DType {
    return this.#kind.truths ? "bool" : "float32";
  }

  override takesTruths(): boolean {
    return this.#kind.overTruths ?? false;
  }

  /** Truth values and ids may have other forms. */
  override distributed(frames: readonly Shape[]): Distributed | undefined {
    const numbers = this.reads.what === "numbers" && this.dtype !== "bool";
    return numbers ? linesOrNested(frames) : undefined;
  }

  shapeFor(input: Shape): Shape {
    if (!isOfOpenSteps(input)) this.features(input);
    return input;
  }

  protected lowerUnmasked(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    const nodes = this.#kind.nodes(this.settings);
    return nodes.reduce(
      (tensors, [className, config], i) => {
        const part = i === nodes.length - 1 ? undefined : `part_${i}`;
        return into.add(className, config, tensors, 1, { part });
      },
      [...inputs],
    );
  }
}
