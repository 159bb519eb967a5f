import { positiveInteger, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import { count, optional, type Readers } from "../readers.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { show } from "../show.js";
import { HEADED, HeadedAttention, type HeadedAttentionOptions } from "./headed_attention.js";
import { named } from "./named.js";

/** Options of {@link MultiHeadAttention}. */
export interface MultiHeadAttentionOptions extends HeadedAttentionOptions {
  /** Numbers of a value of a head. Default: `keyDim`. */
  valueDim?: number | null;
  /** Features of the output, of one to three axes. Default: those of the query. */
  outputShape?: number | readonly number[] | null;
  /** The axis of time, 1, which is the only one that attention goes over here. Default: it. */
  attentionAxes?: number | readonly number[] | null;
}

/** Beside those of rows and steps. */
const MOST = MOST_RANK - 2;

const outputShape = (where: string, name: string, value: unknown) => {
  const sizes = typeof value === "number" ? [value] : (takeItems(value, 8) ?? []);
  if (sizes.length > MOST) {
    throw new BpttError(
      "Unsupported",
      `${where} makes at most ${MOST} axes of features: \`${name}\` has ${sizes.length}.`,
    );
  }
  const [first, ...others] = sizes;
  return [first, ...others].map((size) => positiveInteger(where, name, size));
};

const attentionAxes = (where: string, name: string, value: unknown) => {
  const axes = typeof value === "number" ? [value] : (takeItems(value, 8) ?? []);
  if (axes.length === 1 && (axes[0] === 1 || axes[0] === -2)) return [1];
  throw new BpttError(
    "Unsupported",
    `${where} goes over the axis of time: expected \`${name}\` to be 1, got ${show(value)}.`,
  );
};

const READERS = {
  numHeads: count(),
  keyDim: count(),
  valueDim: optional(count()),
  outputShape: optional(outputShape),
  attentionAxes: optional(attentionAxes),
  ...HEADED,
} satisfies Readers;

/**
 * Attention in several heads: queries, keys and values are projected for each, `softmax(q . k / sqrt(keyDim))` weighs the values, and a projection
 * makes one line of what all heads have made (Vaswani et al., 2017).
 *
 * Applied to `[query, value]` or `[query, value, key]`, sequences of any features. Output: `(batch, queries, outputShape)`, with the mask of the queries.
 * A key is left out where the mask of values or of keys says so. A masked query, and one that sees no key, takes zeros, so that the output is the bias.
 * Keras gives that with dropout or scores, and without them the mean over all steps, padding among them; here it is zeros always.
 *
 * With `apply(inputs, { useCausalMask: true })` a query sees no key behind its own step, and with `attentionMask` what a tensor says; with
 * `returnAttentionScores: true` the weights `(batch, heads, queries, steps)` are a second output, for which the number of steps has to be known. As in
 * Keras a penalty `activityRegularizer` is on what each projection makes.
 *
 * Weights: kernels `(features, heads, size)` and biases `(heads, size)` of `query`, `key`, with `useGate` of `gate`, and of `value`, then
 * `attention_output`, whose kernel is `(heads, valueDim, outputShape)`.
 *
 * @example const y = new MultiHeadAttention(8, 64).apply([x, x], { useCausalMask: true });
 * @throws BpttError `InvalidArgument` for a value that an option does not take, `Unsupported` for several axes of attention, `Shape` for inputs that do not go together.
 */
export class MultiHeadAttention extends HeadedAttention {
  /** @internal */
  static readonly own = named("MultiHeadAttention", this, ["num_heads", "key_dim"]);

  constructor(numHeads: number, keyDim: number, options: MultiHeadAttentionOptions = {}) {
    super("MultiHeadAttention", options, READERS, { numHeads, keyDim });
  }

  override get costsWithin(): boolean {
    return true;
  }

  protected get heads() {
    const { num_heads, key_dim, value_dim } = this.settings as Settings;
    return { heads: num_heads, groups: num_heads, size: key_dim, values: value_dim ?? key_dim };
  }

  protected override lineFor(query: Shape): readonly number[] {
    const { output_shape } = this.settings as Settings;
    return output_shape ?? super.lineFor(query);
  }
}

type Settings = {
  readonly num_heads: number;
  readonly key_dim: number;
  readonly value_dim: number | null;
  readonly output_shape: readonly number[] | null;
};
