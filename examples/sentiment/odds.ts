/** Texts as word ids, and the class of each. */
export interface Counted {
  rows: readonly ArrayLike<number>[];
  labels: readonly number[];
}

/**
 * How far each word speaks for a class by counting alone, as in naive Bayes: the logarithm of its share of the words of
 * the class's texts, each counted once a text and once more for all. Of two classes the second against the first, a
 * number for each word; of more each against the mean of all. Padding, word 0, says nothing.
 */
export function logOdds({ rows, labels }: Counted, words: number, classes: number): Float32Array {
  const counts = Array.from({ length: classes }, () => new Float64Array(words).fill(1));
  rows.forEach((row, i) => {
    const count = counts[labels[i] as number] as Float64Array;
    for (const word of new Set(Array.from(row))) count[word] = (count[word] as number) + 1;
  });
  const logs = counts.map((count) => {
    const all = count.reduce((sum, one) => sum + one, 0);
    return count.map((one) => Math.log(one / all));
  });
  const of = (word: number): number[] => {
    const each = logs.map((log) => log[word] as number);
    if (classes === 2) return [(each[1] as number) - (each[0] as number)];
    const mean = each.reduce((sum, log) => sum + log, 0) / classes;
    return each.map((log) => log - mean);
  };
  const none = of(0).map(() => 0);
  return Float32Array.from(
    Array.from({ length: words }, (_, word) => (word === 0 ? none : of(word))).flat(),
  );
}
