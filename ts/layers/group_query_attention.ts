import { BpttError } from "../errors.js";
import { count, type Readers } from "../readers.js";
import { HEADED, HeadedAttention, type HeadedAttentionOptions } from "./headed_attention.js";
import { named } from "./named.js";

/** Options of {@link GroupQueryAttention}. */
export interface GroupQueryAttentionOptions extends HeadedAttentionOptions {}

const READERS = {
  headDim: count(),
  numQueryHeads: count(),
  numKeyValueHeads: count(),
  ...HEADED,
} satisfies Readers;

/**
 * {@link MultiHeadAttention} in which several heads of queries look at one of keys and values (Ainslie et al., 2023): there are `numKeyValueHeads` of those,
 * and `numQueryHeads` is a multiple of it. The output has the features of the query. A penalty `activityRegularizer` is on what each projection makes and, as
 * in Keras, on what the layer puts out: the last projection counts twice. Keras's configurations have it as `GroupQueryAttention`, and its
 * Python class is `GroupedQueryAttention`.
 *
 * @example const y = new GroupQueryAttention(64, 8, 2).apply([x, x], { useCausalMask: true });
 * @throws BpttError `InvalidArgument` for a value that an option does not take, `Shape` for inputs that do not go together.
 */
export class GroupQueryAttention extends HeadedAttention {
  /** @internal */
  static readonly own = named("GroupQueryAttention", this, [
    "head_dim",
    "num_query_heads",
    "num_key_value_heads",
  ]);

  constructor(
    headDim: number,
    numQueryHeads: number,
    numKeyValueHeads: number,
    options: GroupQueryAttentionOptions = {},
  ) {
    super("GroupQueryAttention", options, READERS, { headDim, numQueryHeads, numKeyValueHeads });
    if (numQueryHeads % numKeyValueHeads === 0) return;
    throw new BpttError(
      "InvalidArgument",
      `GroupQueryAttention expects \`numQueryHeads\` to be a multiple of \`numKeyValueHeads\`, got ${numQueryHeads} and ${numKeyValueHeads}.`,
    );
  }

  protected get heads() {
    const { head_dim, num_query_heads, num_key_value_heads } = this.settings as Settings;
    return {
      heads: num_query_heads,
      groups: num_key_value_heads,
      size: head_dim,
      values: head_dim,
    };
  }
}

type Settings = {
  readonly head_dim: number;
  readonly num_query_heads: number;
  readonly num_key_value_heads: number;
};
