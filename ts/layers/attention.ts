import { choice, flag, type Readers, rate } from "../readers.js";
import { named } from "./named.js";
import { type AttentionOptions, ScoredAttention } from "./scored_attention.js";

/** Options of {@link Attention}. */
export interface DotAttentionOptions extends AttentionOptions {
  /** Whether scores are multiplied by a weight, which begins with 1. Default false. */
  useScale?: boolean;
  /** `"dot"` scores a key by its product with the query, `"concat"` by the sum of the tanh of their sums, times a weight. Default `"dot"`. */
  scoreMode?: "dot" | "concat";
}

const SCORES = ["dot", "concat"] as const;

const READERS = {
  useScale: flag(false),
  scoreMode: choice(SCORES),
  dropout: rate(),
} satisfies Readers;

/**
 * Attention after Luong: each query takes the mean of values, weighted by the softmax of `query . key`.
 *
 * Applied to `[query, value]` or `[query, value, key]`, of shapes `(batch, queries, features)`, `(batch, steps, features of values)` and
 * `(batch, steps, features)`; without keys values are their own. Output: `(batch, queries, features of values)`, with the mask of the queries, 0 at
 * masked ones. A key is left out where the mask of values says so. A query that sees no key takes the mean of all steps, as in Keras. Of four and five axes,
 * `(batch, ..., queries, features)`, all have those between in common: it goes over each place of them by itself, sizes are known, and no mask is heeded.
 *
 * With `apply(inputs, { useCausalMask: true })` a query sees no key behind its own step; with `returnAttentionScores: true` the weights
 * `(batch, queries, steps)` are a second output, for which the number of steps has to be known.
 *
 * Source: Luong et al. (2015).
 *
 * @example const context = new Attention().apply([decoded, encoded]);
 * @throws BpttError `InvalidArgument` for a value that an option does not take, `Shape` for inputs that do not go together.
 */
export class Attention extends ScoredAttention {
  /** @internal */
  static readonly own = named("Attention", this);

  constructor(options: DotAttentionOptions = {}) {
    super("Attention", options, READERS);
  }

  protected weightsFor() {
    const { use_scale: scaled, score_mode: mode } = this.settings;
    const names = [scaled ? "scale" : [], mode === "concat" ? "concat_score_weight" : []].flat();
    return names.map((name) => [name, []] as const);
  }

  protected get beginnings() {
    const ones = { class_name: "Ones", config: {} };
    return { scale_initializer: ones, concat_score_weight_initializer: ones };
  }
}
