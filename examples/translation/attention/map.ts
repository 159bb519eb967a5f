/** What a translator looked at for each word that it said. */
export interface AttentionMap {
  /** Words that were read, the columns. */
  readonly source: readonly string[];
  /** Words that were said, the rows. */
  readonly target: readonly string[];
  /** For each word said a weight for each word read, from 0 to 1. */
  readonly weights: readonly ArrayLike<number>[];
}

/** @throws RangeError for weights of another shape, or that are no shares. */
export function checkMap({ source, target, weights }: AttentionMap): void {
  if (weights.length !== target.length) {
    throw new RangeError(
      `An attention map of ${target.length} rows has weights for ${weights.length}.`,
    );
  }
  for (const [i, row] of weights.entries()) {
    if (row.length !== source.length) {
      throw new RangeError(
        `Row ${i} of an attention map has ${row.length} weights for ${source.length} columns.`,
      );
    }
    // Sums of rounded shares may pass 1 by a little.
    const wrong = Array.from(row).find((weight) => !(weight >= 0 && weight <= 1.001));
    if (wrong !== undefined) {
      throw new RangeError(
        `Row ${i} of an attention map has the weight ${wrong}: expected 0 to 1.`,
      );
    }
  }
}
