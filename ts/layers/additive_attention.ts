import { flag, type Readers, rate } from "../readers.js";
import type { Shape } from "../shape.js";
import { named } from "./named.js";
import { type AttentionOptions, ScoredAttention } from "./scored_attention.js";

/** Options of {@link AdditiveAttention}. */
export interface AdditiveAttentionOptions extends AttentionOptions {
  /** Whether each feature has a weight in the score, which begins as `"glorot_uniform"` draws it. Default true. */
  useScale?: boolean;
}

const READERS = { useScale: flag(true), dropout: rate() } satisfies Readers;

/**
 * Attention after Bahdanau: each query takes the mean of values, weighted by the softmax of `sum(scale * tanh(query + key))`.
 *
 * Inputs, outputs, masks and what `apply` takes are those of {@link Attention}. Bahdanau's own projects queries and keys before: two Dense layers
 * without a bias.
 *
 * Source: Bahdanau et al. (2014).
 *
 * @example const context = new AdditiveAttention().apply([new Dense(64).apply(decoded), encoded, new Dense(64).apply(encoded)]);
 * @throws BpttError `InvalidArgument` for a value that an option does not take, `Shape` for inputs that do not go together.
 */
export class AdditiveAttention extends ScoredAttention {
  /** @internal */
  static readonly own = named("AdditiveAttention", this);

  constructor(options: AdditiveAttentionOptions = {}) {
    super("AdditiveAttention", options, READERS);
  }

  protected weightsFor(query: Shape) {
    return this.settings.use_scale ? [["scale", [this.features(query)]] as const] : [];
  }

  protected get beginnings() {
    return { scale_initializer: { class_name: "GlorotUniform", config: {} } };
  }
}
