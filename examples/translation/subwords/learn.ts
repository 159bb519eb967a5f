import { Heap } from "./heap.js";

/** Two pieces that become one. */
export type Merge = readonly [string, string];

/** Stands behind every word, as a piece of its own until it is merged. Tokens hold no spaces. */
export const END = " ";

/**
 * Byte-pair encoding (Sennrich et al. 2016): the two pieces that stand side by side most often become one, again and again. Of pairs
 * that are as frequent, the first in the order of UTF-16 units is taken, so that the same words give the same merges.
 *
 * @param counts how often each word occurs.
 * @param most merges to learn; fewer where no pair is left that occurs twice.
 */
export function learnMerges(counts: ReadonlyMap<string, number>, most: number): Merge[] {
  const pairs = new Pairs();
  for (const [word, count] of counts) pairs.add({ pieces: [...word, END], count });
  const merges: Merge[] = [];
  while (merges.length < most) {
    const best = pairs.mostFrequent();
    if (best === undefined) break;
    merges.push([best.left, best.right]);
    pairs.merge(best);
  }
  return merges;
}

/** Pieces with each occurrence of a pair made one, from left to right. */
export function mergePieces(pieces: readonly string[], [left, right]: Merge): string[] {
  const merged: string[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const found = pieces[i] === left && pieces[i + 1] === right;
    merged.push(found ? left + right : pieces[i]!);
    if (found) i++;
  }
  return merged;
}

interface Word {
  pieces: readonly string[];
  readonly count: number;
}

interface Pair {
  readonly left: string;
  readonly right: string;
  count: number;
  /** Words in which it occurs, or did. */
  readonly words: Set<Word>;
}

/** All pairs of neighbours in all words, and how often each occurs. */
class Pairs {
  readonly #pairs = new Map<string, Pair>();
  /** Counts as they once were: an entry whose pair has another count by now is passed over. */
  readonly #queue = new Heap<{ pair: Pair; count: number }>((a, b) => {
    if (a.count !== b.count) return a.count > b.count;
    if (a.pair.left !== b.pair.left) return a.pair.left < b.pair.left;
    return a.pair.right < b.pair.right;
  });

  add(word: Word): void {
    for (const pair of this.#count(word, word.count)) this.#enqueue(pair);
  }

  mostFrequent(): Pair | undefined {
    for (let top = this.#queue.pop(); top !== undefined; top = this.#queue.pop()) {
      if (top.count === top.pair.count) return top.pair;
    }
    return undefined;
  }

  merge({ left, right, words }: Pair): void {
    const touched = new Set<Pair>();
    for (const word of words) {
      const pieces = mergePieces(word.pieces, [left, right]);
      if (pieces.length === word.pieces.length) continue;
      for (const pair of this.#count(word, -word.count)) touched.add(pair);
      word.pieces = pieces;
      for (const pair of this.#count(word, word.count)) touched.add(pair);
    }
    for (const pair of touched) this.#enqueue(pair);
  }

  /** Adds to the pairs of a word, and gives them. */
  #count(word: Word, by: number): Pair[] {
    return word.pieces.slice(1).map((right, i) => {
      const pair = this.#pair(word.pieces[i]!, right);
      pair.count += by;
      pair.words.add(word);
      return pair;
    });
  }

  #pair(left: string, right: string): Pair {
    const key = `${left}\n${right}`;
    let pair = this.#pairs.get(key);
    if (!pair) {
      pair = { left, right, count: 0, words: new Set() };
      this.#pairs.set(key, pair);
    }
    return pair;
  }

  #enqueue(pair: Pair): void {
    if (pair.count > 1) this.#queue.push({ pair, count: pair.count });
  }
}
