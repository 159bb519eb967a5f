// What lists of labels are like, counted.
import { checkOptions, positiveInteger, show } from "../checks.js";
import { isArrayLike, isDetached } from "../data/types.js";
import { BpttError } from "../errors.js";

/** Some labels one after the other. */
export interface NGram {
  /** `START` (-1) stands before the first label of a list, and `END` (-2) behind the last. */
  readonly labels: readonly number[];
  /** The logarithm of the probability of the last of these labels behind the others. */
  readonly logProbability: number;
  /** What is added to the logarithm of a label that has not been seen behind these, and for which the first of these is forgotten. Default 0. */
  readonly backoff?: number;
}

/** How probable labels are behind others, as ARPA files have it: plain data, which can be kept as JSON. */
export interface NGramTable {
  /** Every group of labels that was seen. */
  readonly ngrams: readonly NGram[];
  /** The logarithm of the probability of a label that is in none of them. */
  readonly unknown: number;
}

export const [START, END] = [-1, -2] as const;

/** Of n-grams: more labels than that are hardly ever seen twice. */
const MOST_LABELS = 20;

/**
 * Counts which labels follow which in some lists, and makes a table of n-grams of it, for `ctcDecode`. What is seen seldom is smoothed as I. Witten and T. Bell do
 * (1991): with c(h) the labels seen behind h, and d(h) the different ones, `p(w | h) = (c(h w) + d(h) p(w | h')) / (c(h) + d(h))`, where h' is h without its
 * first label, and at the end each label that was seen, the end, and one that was not, are alike.
 *
 * @param lists lists of labels, such as targets.
 * @param options `order`: how many labels the longest n-grams have. Default 3.
 * @throws BpttError `InvalidArgument`, `Target` for what is no label, `EmptyData` without a list.
 */
export function ngramTable(
  lists: readonly ArrayLike<number>[],
  options: { order?: number } = {},
): NGramTable {
  const { order: given = 3 } = checkOptions("ngramTable", options, ["order"]);
  const order = positiveInteger("ngramTable", "order", given);
  if (order > MOST_LABELS) {
    throw new BpttError("InvalidArgument", `ngramTable: \`order\` can be at most ${MOST_LABELS}.`);
  }
  const counts = countAll(checkLists(lists), order);
  const seen = counts.get("")!;
  const alike = 1 / (seen.size + 1);
  const probability = (history: readonly number[], label: number): number => {
    const behind = counts.get(history.join());
    const lower = history.length > 0 ? probability(history.slice(1), label) : alike;
    if (behind === undefined) return lower;
    return ((behind.get(label) ?? 0) + behind.size * lower) / (total(behind) + behind.size);
  };
  const backoff = (labels: readonly number[]): number => {
    const behind = counts.get(labels.join());
    return behind ? Math.log(behind.size / (total(behind) + behind.size)) : 0;
  };
  // Nothing is ever asked about the start but what follows it.
  const start = { labels: [START], logProbability: Math.log(alike), backoff: backoff([START]) };
  const ngrams = [...counts].flatMap(([key, behind]) => {
    const history = key === "" ? [] : key.split(",").map(Number);
    return Array.from(behind.keys(), (label) => {
      const labels = [...history, label];
      const logProbability = Math.log(probability(history, label));
      return { labels, logProbability, backoff: backoff(labels) };
    });
  });
  const all = order > 1 ? [start, ...ngrams] : ngrams;
  return { ngrams: all, unknown: Math.log((seen.size * alike) / (total(seen) + seen.size)) };
}

const total = (counts: ReadonlyMap<number, number>): number => {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
};

/** For each history of less than `order` labels how often which label followed it. */
function countAll(lists: readonly (readonly number[])[], order: number) {
  const counts = new Map<string, Map<number, number>>();
  for (const list of lists) {
    const labels = [START, ...list, END];
    for (let at = 1; at < labels.length; at++) {
      for (let from = Math.max(0, at - order + 1); from <= at; from++) {
        const key = labels.slice(from, at).join();
        const behind = counts.get(key) ?? new Map<number, number>();
        behind.set(labels[at]!, (behind.get(labels[at]!) ?? 0) + 1);
        counts.set(key, behind);
      }
    }
  }
  return counts;
}

function checkLists(lists: unknown): number[][] {
  if (!isArrayLike(lists)) {
    throw new BpttError(
      "InvalidArgument",
      `ngramTable expects lists of labels first, got ${show(lists)}.`,
    );
  }
  if (lists.length === 0) {
    throw new BpttError("EmptyData", "ngramTable was given no list: there is nothing to count.");
  }
  return Array.from({ length: lists.length }, (_, i) => {
    const list = lists[i];
    if (!isArrayLike(list) || isDetached(list)) {
      throw new BpttError(
        "InvalidArgument",
        `ngramTable: lists[${i}] should be a list of labels, got ${show(list)}.`,
      );
    }
    return Array.from({ length: list.length }, (_, j) => {
      const label = list[j];
      if (Number.isSafeInteger(label) && (label as number) >= 0) return label as number;
      throw new BpttError(
        "Target",
        `ngramTable: lists[${i}][${j}] should be a label, an integer of at least 0, got ${show(label)}.`,
      );
    });
  });
}
