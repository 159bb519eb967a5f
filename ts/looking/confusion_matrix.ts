import { checkOptions, oneOf } from "../checks.js";
import { type ClassLabels, readPair } from "./labels.js";

/** Options of {@link confusionMatrix}, with scikit-learn's names and defaults. */
export interface ConfusionMatrixOptions {
  /** The classes and their order; rows of others are left out. Default: all that occur, sorted. */
  labels?: ClassLabels;
  /** Shares in place of counts: of the true classes (rows), the predicted ones (columns) or all. Default none. */
  normalize?: "true" | "pred" | "all" | null;
}

const WHERE = "confusionMatrix";

/**
 * How many rows of each class were taken for which: `[true][predicted]`, classes sorted. The numbers are scikit-learn's.
 *
 * @example confusionMatrix([0, 1, 1], [0, 0, 1]) // [[1, 0], [1, 1]]
 * @throws BpttError `InvalidArgument` for what are no classes or an unknown option, `Shape` for lists of different lengths, `EmptyData`.
 */
export function confusionMatrix(
  yTrue: ClassLabels,
  yPred: ClassLabels,
  options: ConfusionMatrixOptions = {},
): number[][] {
  const { labels, normalize = null } = checkOptions(WHERE, options, ["labels", "normalize"]);
  if (normalize !== null) oneOf(WHERE, "normalize", normalize, ["true", "pred", "all"]);
  const pair = readPair(WHERE, { yTrue, yPred, labels });
  const place = new Map(pair.labels.map((label, i) => [label, i]));
  const counts = pair.labels.map(() => pair.labels.map(() => 0));
  pair.yTrue.forEach((label, row) => {
    const [i, j] = [place.get(label), place.get(pair.yPred[row]!)];
    if (i !== undefined && j !== undefined) counts[i]![j]!++;
  });
  return normalize === null ? counts : shares(counts, normalize);
}

/** Of a class that does not occur all shares are 0. */
function shares(counts: readonly number[][], of: "true" | "pred" | "all"): number[][] {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const rows = counts.map(sum);
  const columns = counts.map((_, j) => sum(counts.map((row) => row[j]!)));
  const all = sum(rows);
  return counts.map((row, i) =>
    row.map((count, j) => {
      const total = of === "all" ? all : of === "true" ? rows[i]! : columns[j]!;
      return total === 0 ? 0 : count / total;
    }),
  );
}
