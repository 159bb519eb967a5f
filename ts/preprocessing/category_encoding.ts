import { closeOwn } from "../assignments.js";
import { checkOptions, checkSurplus, oneOf, positiveInteger } from "../checks.js";
import type { NDArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import { ENCODINGS, type Encoding, encoded, rowsOfIds } from "./encode.js";

/** Options of {@link CategoryEncoding}. */
export interface CategoryEncodingOptions {
  /** `"one_hot"`: a vector for each id; `"multi_hot"`: which ids a row has; `"count"`: how often. Default `"multi_hot"`. */
  outputMode?: Encoding;
}

/** Ids, or rows of ids, which may differ in length. */
export type IdRows = ArrayLike<number> | readonly ArrayLike<number>[];

const WHERE = "CategoryEncoding";

/**
 * Turns ids below `numTokens` into vectors, as Keras's layer does: `new CategoryEncoding(4).encode([[0, 1], [3]])`, in a Dataset by `map`.
 *
 * @throws BpttError `TokenOutOfRange` for other ids.
 */
export class CategoryEncoding {
  /** @internal */
  static readonly own = true;

  readonly #numTokens: number;
  readonly #outputMode: Encoding;

  constructor(numTokens: number, options: CategoryEncodingOptions = {}) {
    closeOwn(new.target);
    const { outputMode = "multi_hot" } = checkOptions(WHERE, options, ["outputMode"]);
    this.#numTokens = positiveInteger(WHERE, "numTokens", numTokens);
    this.#outputMode = oneOf(WHERE, "outputMode", outputMode, ENCODINGS);
  }

  /**
   * The vectors. Keras calls the layer itself.
   * @param options `countWeights`: what each id counts, in the form of the ids, for `"count"`.
   */
  encode(ids: IdRows, options: { countWeights?: IdRows } = {}, ...surplus: never[]): NDArray {
    const where = `${WHERE}.encode`;
    checkSurplus(where, surplus);
    const { countWeights } = checkOptions(where, options, ["countWeights"]);
    const rows = rowsOfIds(where, ids, this.#outputMode);
    if (countWeights === undefined) return encoded(where, rows, this.#numTokens, this.#outputMode);
    const weights = rowsOfIds(where, countWeights, this.#outputMode);
    const fits =
      weights.length === rows.length && rows.every((row, r) => row.length === weights[r]!.length);
    if (this.#outputMode !== "count" || !fits) {
      throw new BpttError(
        "InvalidArgument",
        `${where} takes \`countWeights\` where \`outputMode\` is "count", one for each id.`,
      );
    }
    return encoded(where, rows, this.#numTokens, "count", weights);
  }

  /** The settings, with Keras's names and values. */
  getConfig(): {
    /** How many categories there are. */
    num_tokens: number;
    /** What they become. */
    output_mode: Encoding;
  } {
    return { num_tokens: this.#numTokens, output_mode: this.#outputMode };
  }
}
