import type { ApplyOptions } from "../graph/connect.js";
import type { CallFlags, SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { Join } from "./join.js";
import type { MaskRule, Outputs } from "./layer.js";

/** What attention is told where it is applied. */
export interface AttentionCall<S extends boolean = boolean> {
  /** Whether a query sees no key behind its own step. Default false. */
  useCausalMask?: boolean;
  /** Whether the weights are a second output. Default false. */
  returnAttentionScores?: S;
}

/** Queries that look at values by the scores of their keys. */
export abstract class AttentionLayer<C extends object = object> extends Join<Outputs> {
  /** Attention of queries to values: `apply([query, value])` or `apply([query, value, key])`. With `returnAttentionScores` a list with the weights. */
  override apply(
    inputs: readonly SymbolicTensor[],
    options: C & AttentionCall<true> & Required<Pick<AttentionCall<true>, "returnAttentionScores">>,
    ...surplus: never[]
  ): [SymbolicTensor, SymbolicTensor];
  override apply(
    inputs: readonly SymbolicTensor[],
    options?: C & AttentionCall<false>,
    ...surplus: never[]
  ): SymbolicTensor;
  override apply(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options?: ApplyOptions,
    ...surplus: never[]
  ): Outputs {
    return super.apply(inputs, options, ...surplus);
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

  /** @internal The shape of the weights for an output of this shape and so many steps of keys. */
  protected abstract scoresFor(output: Shape, steps: number): Shape;

  override shapesFor(inputs: readonly Shape[], flags: CallFlags = {}): readonly Shape[] {
    const output = this.joined(inputs);
    if (!flags.returnAttentionScores) return [output];
    return [output, this.scoresFor(output, this.stepsOfScores(inputs))];
  }

  /** @internal Steps of the values, which are features of the scores. */
  protected stepsOfScores([, values]: readonly Shape[]): number {
    return this.steps(values!, " where scores are put out");
  }

  /** @internal What the core is told of a call. */
  protected told(shapes: readonly Shape[], { useCausalMask, returnAttentionScores }: CallFlags) {
    return {
      causal: useCausalMask === true,
      scores: returnAttentionScores ? this.stepsOfScores(shapes) : null,
    };
  }

  /** @internal Refuses queries, values and keys that do not go together. */
  protected checkSides(inputs: readonly Shape[]): void {
    const [, value, key = value!] = inputs as [Shape, Shape, Shape?];
    const differ = ([a, b]: readonly (number | null)[]) => a !== null && b !== null && a !== b;
    if (differ([value[1]!, key[1]!])) {
      throw this.mismatch(inputs, "expected values and keys of the same number of steps");
    }
    if (inputs.some((shape) => differ([inputs[0]![0]!, shape[0]!]))) {
      throw this.mismatch(inputs, "expected batches of the same size");
    }
  }
}
