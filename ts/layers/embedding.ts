import { takeOptions } from "../checks.js";
import type { ConstraintLike } from "../constraints/index.js";
import type { NumericArray, WeightInput } from "../data/types.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { InitializerLike } from "../initializers/index.js";
import { count, flag } from "../readers.js";
import type { RegularizerLike } from "../regularizers/index.js";
import type { Shape } from "../shape.js";
import { isArray } from "../show.js";
import type { Distributed } from "./distributed.js";
import { weight } from "./fields.js";
import {
  type InitialValue,
  Layer,
  type LayerOptions,
  type Marks,
  type Reads,
  type WeightSpec,
} from "./layer.js";
import { named } from "./named.js";

/** Options of {@link Embedding}. */
export interface EmbeddingOptions extends LayerOptions {
  /** Default `"uniform"`: between -0.05 and 0.05. */
  embeddingsInitializer?: InitializerLike;
  /** Default none. */
  embeddingsRegularizer?: RegularizerLike | null;
  /** Default none. */
  embeddingsConstraint?: ConstraintLike | null;
  /** Whether id 0 is padding, which the layers behind neither compute nor learn from. Default false. */
  maskZero?: boolean;
  /** Pretrained vectors to start from, `(inputDim, outputDim)`; with `trainable: false` they stay as they are. */
  weights?: readonly [WeightInput] | WeightInput;
}

const READERS = {
  inputDim: count(),
  outputDim: count(),
  maskZero: flag(false),
  ...weight("embeddings", "uniform", 2),
};

/**
 * Turns token ids into vectors. It is the first layer of a model, or is applied to one of its inputs.
 *
 * Input: `(batch, steps)` integers in `[0, inputDim)`, or ragged rows of them. Output: `(batch, steps, outputDim)`. Of documents, `(batch, sentences, words)`, it makes
 * `(batch, sentences, words, outputDim)`, without a mask: a mask of words is heeded in a `TimeDistributed` of a model that begins with the Embedding.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, or an unknown option.
 */
export class Embedding extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("Embedding", this, ["input_dim", "output_dim"]);

  readonly #pretrained: WeightInput | undefined;

  constructor(inputDim: number, outputDim: number, options: EmbeddingOptions = {}) {
    const { weights, ...rest } = takeOptions("Embedding", options);
    super("Embedding", rest, READERS, { inputDim, outputDim });
    // Keras wants a list of one matrix.
    const wrapped = isArray(weights) && weights.length === 1 && inputDim !== 1;
    this.#pretrained = wrapped
      ? (weights[0] as NumericArray)
      : (weights as WeightInput | undefined);
  }

  /** @internal */
  protected override get takes(): readonly string[] {
    return ["weights"];
  }

  /** The size of the vocabulary. */
  get inputDim(): number {
    return this.settings.input_dim as number;
  }

  /** The length of the vectors. */
  get outputDim(): number {
    return this.settings.output_dim as number;
  }

  override get marks(): Marks | undefined {
    return this.settings.mask_zero ? { value: 0, of: "ids" } : undefined;
  }

  override get reads(): Reads {
    return { what: "tokens", below: this.inputDim };
  }

  /** The ids of each step are a sequence of their own. */
  override distributed([frame]: readonly Shape[]): Distributed | undefined {
    return frame!.length === 2 ? "lines" : undefined;
  }

  override get inputRank(): number {
    return 2;
  }

  shapeFor(input: Shape): Shape {
    if (input.length === 3 && this.marks) {
      const hint = " A TimeDistributed of a model that begins with it heeds the mask.";
      throw this.incompatible(input, "expected ndim=2 with maskZero, found ndim=3", hint);
    }
    if (input.length === 3) this.features(input);
    else if (input.length !== 2) {
      throw this.incompatible(
        input,
        `expected ndim=2 (rows of token ids), found ndim=${input.length}`,
        " An Embedding must be the first layer of a model.",
      );
    }
    return [...input, this.outputDim];
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    const [, , words] = shapes[0]!;
    const [made] = super.lower(into, inputs, shapes);
    if (words === undefined) return [made!];
    return [into.relined(this.name, "Unnest", { steps: words }, made!)];
  }

  override initialValue(weight: string): InitialValue | undefined {
    const value = this.#pretrained;
    if (value === undefined) return super.initialValue(weight);
    return { value, where: `${this.name}.weights`, stretches: false };
  }

  override weightSpecs(): WeightSpec[] {
    return [{ path: "embeddings", shape: [this.inputDim, this.outputDim] }];
  }
}
