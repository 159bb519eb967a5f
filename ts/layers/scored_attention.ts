import type { ApplyOptions } from "../graph/connect.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { CallFlags, SymbolicTensor } from "../graph/tensor.js";
import type { Readers } from "../readers.js";
import type { Shape } from "../shape.js";
import { Join } from "./join.js";
import type { LayerOptions, MaskRule, Outputs, WeightSpec } from "./layer.js";

/** Options of layers of attention without heads. */
export interface AttentionOptions extends LayerOptions {
  /** The share of weights that training drops. Drawn from the model's seed. Default 0. */
  dropout?: number;
}

/** What attention is told where it is applied. */
export interface AttentionCall<S extends boolean = boolean> {
  /** Whether a query sees no key behind its own step. Default false. */
  useCausalMask?: boolean;
  /** Whether the weights are a second output. Default false. */
  returnAttentionScores?: S;
}

/** Queries that look at values by the scores of their keys. */
export abstract class ScoredAttention extends Join<Outputs> {
  /** @internal */
  constructor(where: string, options: AttentionOptions, readers: Readers) {
    super(where, options, readers);
  }

  /** Attention of queries to values: `apply([query, value])` or `apply([query, value, key])`. With `returnAttentionScores` a list with the weights. */
  override apply(
    inputs: readonly SymbolicTensor[],
    options: AttentionCall<true> & Required<Pick<AttentionCall<true>, "returnAttentionScores">>,
    ...surplus: never[]
  ): [SymbolicTensor, SymbolicTensor];
  override apply(
    inputs: readonly SymbolicTensor[],
    options?: AttentionCall<false>,
    ...surplus: never[]
  ): SymbolicTensor;
  override apply(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options?: ApplyOptions,
    ...surplus: never[]
  ): Outputs {
    return super.apply(inputs, options, ...surplus);
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "mask", "training"];
  }

  override get callFlags(): readonly string[] {
    return ["useCausalMask", "returnAttentionScores"];
  }

  override get takesMask(): boolean {
    return false;
  }

  override get maskRule(): MaskRule {
    return "first";
  }

  override get maskedOutputs(): number {
    return 1;
  }

  override get inputRank(): number {
    return 3;
  }

  protected joined(inputs: readonly Shape[]): Shape {
    if (inputs.length !== 3) this.expectInputs(inputs, 2);
    for (const shape of inputs) this.sequence(shape);
    const [query, value, key = value!] = inputs as [Shape, Shape, Shape?];
    if (query[2] !== key[2]) {
      throw this.mismatch(inputs, "expected queries and keys of the same number of features");
    }
    const differ = ([a, b]: readonly (number | null)[]) => a !== null && b !== null && a !== b;
    if (differ([value[1]!, key[1]!])) {
      throw this.mismatch(inputs, "expected values and keys of the same number of steps");
    }
    if (inputs.some((shape) => differ([query[0]!, shape[0]!]))) {
      throw this.mismatch(inputs, "expected batches of the same size");
    }
    return [...query.slice(0, 2), value[2]!];
  }

  override shapesFor(inputs: readonly Shape[], flags: CallFlags = {}): readonly Shape[] {
    const output = this.joined(inputs);
    if (!flags.returnAttentionScores) return [output];
    return [output, [...output.slice(0, 2), this.steps(inputs[1]!)]];
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
    { useCausalMask, returnAttentionScores }: CallFlags = {},
  ): InnerTensor[] {
    const scores = returnAttentionScores ? this.steps(shapes[1]!) : null;
    const config = {
      ...this.innerConfig(),
      ...this.beginnings,
      causal: useCausalMask === true,
      scores,
    };
    return into.add(this.className, config, inputs, scores === null ? 1 : 2);
  }
}
