import type { InitializerLike } from "../initializers/index.js";
import { constantArray } from "../initializers/parse.js";
import { count } from "../readers.js";
import type { Shape } from "../shape.js";
import { initializer } from "./fields.js";
import type { InitialValue, LayerOptions, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { OfSteps } from "./of_steps.js";

/** Options of {@link PositionEmbedding}. */
export interface PositionEmbeddingOptions extends LayerOptions {
  /** Of the vectors. Default `"glorot_uniform"`. */
  initializer?: InitializerLike;
}

const READERS = { sequenceLength: count(), initializer: initializer("glorot_uniform", 2) };

/**
 * A learned vector for each step, whatever the input holds there: the layer of KerasHub. Added to a sequence it tells attention, to which all
 * steps are alike, where each of them stands.
 *
 * ```ts
 * const positions = new PositionEmbedding(50).apply(words);
 * const placed = new Add().apply([words, positions]);
 * ```
 *
 * Input and output: `(batch, steps, features)`, with at most `sequenceLength` steps. As in KerasHub a mask ends here, and as in Keras
 * an `Add` of what has one and what has none has none: hand it over behind, by `apply(placed, { mask })`.
 *
 * @throws BpttError `InvalidArgument` for a length that is no positive integer, or an unknown option; `Shape` for a longer input.
 */
export class PositionEmbedding extends OfSteps {
  /** @internal */
  static readonly own = named("PositionEmbedding", this, ["sequence_length"]);

  constructor(sequenceLength: number, options: PositionEmbeddingOptions = {}) {
    super("PositionEmbedding", options, READERS, { sequenceLength });
  }

  /** The most steps that a row can have. */
  get sequenceLength(): number {
    return this.settings.sequence_length as number;
  }

  override shapeFor(input: Shape): Shape {
    const [, steps] = this.sequence(input);
    if (steps !== null && steps > this.sequenceLength) {
      throw this.incompatible(
        input,
        `expected at most ${this.sequenceLength} steps, found ${steps}`,
      );
    }
    return input;
  }

  override initialValue(): InitialValue | undefined {
    const value = constantArray(this.settings.initializer);
    return value && { value, where: `${this.name}.initializer`, stretches: true };
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    return [{ path: "embeddings", shape: [this.sequenceLength, this.features(input)] }];
  }

  protected override innerConfig(): Record<string, unknown> {
    const { initializer, ...rest } = super.innerConfig();
    return { ...rest, embeddings_initializer: initializer };
  }
}
