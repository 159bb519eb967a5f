import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { fromMatrices, type Matrices, toMatrices } from "../graph/matrices.js";
import type { CallFlags, SymbolicTensor } from "../graph/tensor.js";
import { isWide, Wide } from "../graph/wide.js";
import type { Readers } from "../readers.js";
import { MOST_RANK, type Shape, sizeOf } from "../shape.js";
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

/** What is seen at each place of the axes before the last two. */
const matrixOf = (shape: Shape): Shape => (isWide(shape) ? [shape[0]!, ...shape.slice(-2)] : shape);

const matricesOf = ([, ...row]: Shape): Matrices => ({
  places: sizeOf(row.slice(0, -2) as number[]),
  steps: row.at(-2)!,
  features: row.at(-1)!,
});

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

  override get mostRank(): number {
    return MOST_RANK;
  }

  protected joined(inputs: readonly Shape[]): Shape {
    if (inputs.length !== 3) this.expectInputs(inputs, 2);
    if (inputs.some(isWide)) this.#checkWide(inputs);
    const matrices = inputs.map(matrixOf);
    for (const shape of matrices) this.sequence(shape);
    const [query, value, key = value!] = matrices as [Shape, Shape, Shape?];
    if (query[2] !== key[2]) {
      throw this.mismatch(inputs, "expected queries and keys of the same number of features");
    }
    this.checkSides(matrices);
    return [...inputs[0]!.slice(0, -1), value[2]!];
  }

  /** Of more axes all have those before the last two in common, and their sizes are known. */
  #checkWide(inputs: readonly Shape[]): void {
    const around = (shape: Shape) => String([shape.length, ...shape.slice(1, -2)]);
    if (inputs.some((shape) => around(shape) !== around(inputs[0]!))) {
      throw this.mismatch(inputs, "expected the same axes before those of steps and features");
    }
    if (inputs.some((shape) => shape.includes(null, 1))) {
      throw this.mismatch(inputs, "expected known sizes of all axes but that of the batch");
    }
  }

  protected scoresFor(output: Shape, steps: number): Shape {
    return [...output.slice(0, -1), steps];
  }

  override shapesFor(inputs: readonly Shape[], flags: CallFlags = {}): readonly Shape[] {
    const output = this.joined(inputs);
    const steps = () => this.stepsOfScores(inputs.map(matrixOf));
    return flags.returnAttentionScores ? [output, this.scoresFor(output, steps())] : [output];
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
    if (shapes.some(isWide)) return this.#lowerWide(into, inputs, shapes, flags);
    const told = this.told(shapes, flags);
    const config = { ...this.innerConfig(), ...this.beginnings, ...told };
    return into.add(this.className, config, inputs, told.scores === null ? 1 : 2);
  }

  /** For each place of the axes around by itself. */
  #lowerWide(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
    flags: CallFlags,
  ): InnerTensor[] {
    const { name } = this;
    const matrices = inputs.map((input, i) => {
      const row = new Wide(into, { name, shape: shapes[i]! }, `side_${i}`).rows(input);
      return toMatrices(into, row, matricesOf(shapes[i]!), [name, `matrix_${i}`]);
    });
    const made = this.lower(into, matrices, shapes.map(matrixOf), flags);
    return this.shapesFor(shapes, flags).map((shape, i) => {
      const row = fromMatrices(into, made[i]!, matricesOf(shape), [name, `row_${i}`]);
      return new Wide(into, { name, shape }, `made_${i}`).fromRows(row, shape);
    });
  }
}
