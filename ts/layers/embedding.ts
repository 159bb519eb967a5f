import { boolean, checkOptions, positiveInteger } from "../checks.js";
import { type Initializer, type ParsedInitializer, parseInitializer } from "../initializers.js";
import type { Shape } from "../shape.js";
import { Layer, type LayerConfig, type LayerOptions, type WeightSpec } from "./layer.js";

/** Options of {@link Embedding}. */
export interface EmbeddingOptions extends LayerOptions {
  /** Default `"uniform"`: between -0.05 and 0.05. */
  embeddingsInitializer?: Initializer;
  /** Whether id 0 is padding, which the layers behind neither compute nor learn from. Default false. */
  maskZero?: boolean;
}

/**
 * Turns token ids into vectors. It is the first layer of a model.
 *
 * Input: `(batch, steps)` integers in `[0, inputDim)`, or ragged rows of them. Output: `(batch, steps, outputDim)`.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, or an unknown option.
 */
export class Embedding extends Layer {
  override readonly className = "Embedding";
  /** The size of the vocabulary. */
  readonly inputDim: number;
  /** The length of the vectors. */
  readonly outputDim: number;
  readonly maskZero: boolean;
  readonly #embeddingsInitializer: ParsedInitializer;

  constructor(inputDim: number, outputDim: number, options: EmbeddingOptions = {}) {
    checkOptions("Embedding", options, ["embeddingsInitializer", "maskZero", "name"]);
    super("Embedding", options.name);
    this.inputDim = positiveInteger("Embedding", "inputDim", inputDim);
    this.outputDim = positiveInteger("Embedding", "outputDim", outputDim);
    this.maskZero = boolean("Embedding", "maskZero", options.maskZero ?? false);
    const initializer = options.embeddingsInitializer ?? "uniform";
    this.#embeddingsInitializer = parseInitializer(
      "Embedding",
      "embeddingsInitializer",
      initializer,
      2,
    );
  }

  getConfig(): LayerConfig {
    return {
      input_dim: this.inputDim,
      output_dim: this.outputDim,
      mask_zero: this.maskZero,
      embeddings_initializer: this.#embeddingsInitializer,
    };
  }

  computeOutputShape(input: Shape): Shape {
    if (input.length !== 2) {
      throw this.incompatible(
        input,
        `expected ndim=2 (rows of token ids), found ndim=${input.length}`,
        " An Embedding must be the first layer of a model.",
      );
    }
    return [...input, this.outputDim];
  }

  weightSpecs(): WeightSpec[] {
    return [{ path: "embeddings", shape: [this.inputDim, this.outputDim] }];
  }
}
