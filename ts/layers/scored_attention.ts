import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { CallFlags, SymbolicTensor } from "../graph/tensor.js";
import type { Readers } from "../readers.js";
import type { Shape } from "../shape.js";
import { AttentionLayer } from "./attention_layer.js";
import type { LayerOptions, WeightSpec } from "./layer.js";

/** Options of layers of attention without heads. */
export interface AttentionOptions extends LayerOptions {
  /** The share of weights that training drops. Drawn from the model's seed. Default 0. */
  dropout?: number;
}

/** What attention without heads is told where it is applied. */
export interface ScoredCall {
  /**
   * Masks of the queries and of the values, which take the place of their own: tensors of shape `(batch, steps)` in which 0 or false masks a step,
   * null for no mask. That of the queries is the output's as well. Default: their own.
   */
  mask?: readonly [query: SymbolicTensor | null, value: SymbolicTensor | null];
}

/** Attention without heads. */
export abstract class ScoredAttention extends AttentionLayer<ScoredCall> {
  /** @internal */
  constructor(where: string, options: AttentionOptions, readers: Readers) {
    super(where, options, readers);
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "mask", "training"];
  }

  override get maskedInputs(): number {
    return 2;
  }

  protected joined(inputs: readonly Shape[]): Shape {
    if (inputs.length !== 3) this.expectInputs(inputs, 2);
    for (const shape of inputs) this.sequence(shape);
    const [query, value, key = value!] = inputs as [Shape, Shape, Shape?];
    if (query[2] !== key[2]) {
      throw this.mismatch(inputs, "expected queries and keys of the same number of features");
    }
    this.checkSides(inputs);
    return [...query.slice(0, 2), value[2]!];
  }

  protected scoresFor(output: Shape, steps: number): Shape {
    return [...output.slice(0, 2), steps];
  }

  /** @internal Names and shapes of its weights, for queries of this shape. */
  protected abstract weightsFor(query: Shape): readonly (readonly [string, readonly number[]])[];

  /** @internal How the weights begin, as Keras has it for good. */
  protected abstract get beginnings(): Readonly<Record<string, object>>;

  override weightSpecs(query: Shape): WeightSpec[] {
    return this.weightsFor(query).map(([path, shape]) => ({ path, shape }));
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
    flags: CallFlags = {},
  ): InnerTensor[] {
    const told = this.told(shapes, flags);
    const config = { ...this.innerConfig(), ...this.beginnings, ...told };
    return into.add(this.className, config, inputs, told.scores === null ? 1 : 2);
  }
}
