import { type BleuTokenizer, bleuTokenizers } from "./tokenizers.js";

/** Longest n-grams that are compared. */
const ORDER = 4;

/** How sentences are compared. */
export interface BleuOptions {
  /** How they are taken apart (default "13a"). */
  readonly tokenizer?: BleuTokenizer;
  /** Whether capitals count as small letters (default false). */
  readonly lowercase?: boolean;
}

/** A corpus's score, and what it is made of. */
export interface BleuScore {
  /** From 0 to 100. */
  readonly score: number;
  /** Percent of the n-grams of 1 to 4 tokens that a reference has too, smoothed. */
  readonly precisions: readonly number[];
  /** What translations that are shorter than their references lose, a factor. */
  readonly brevityPenalty: number;
  /** Tokens of the translations. */
  readonly hypothesisLength: number;
  /** Tokens of the references, of each sentence the one whose length is nearest. */
  readonly referenceLength: number;
  /** How sacreBLEU names what was computed, but for its version. */
  readonly signature: string;
}

/**
 * Corpus BLEU (Papineni et al. 2002) as sacreBLEU computes it: n-grams up to 4, clipped by the reference that has most of them, zero
 * counts smoothed exponentially (Chen and Cherry 2014, method 3), and a brevity penalty by the nearest reference.
 *
 * @param hypotheses a translation for each sentence.
 * @param references for each sentence one or more right translations.
 * @throws RangeError for another number of references than of hypotheses, or a sentence without any.
 */
export function corpusBleu(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  { tokenizer = "13a", lowercase = false }: BleuOptions = {},
): BleuScore {
  if (hypotheses.length !== references.length) {
    throw new RangeError(
      `corpusBleu got ${hypotheses.length} translations and references for ${references.length} sentences.`,
    );
  }
  const tokens = (sentence: string) =>
    bleuTokenizers[tokenizer](lowercase ? sentence.toLowerCase() : sentence);
  const counts = new Counts();
  for (const [i, hypothesis] of hypotheses.entries()) {
    const own = references[i]!;
    if (own.length === 0) throw new RangeError(`Sentence ${i} has no reference.`);
    counts.add(tokens(hypothesis), own.map(tokens));
  }
  const most = references.reduce((n, own) => Math.max(n, own.length), 0);
  const least = references.reduce((n, own) => Math.min(n, own.length), most);
  const signature = [
    `nrefs:${least === most ? most : "var"}`,
    `case:${lowercase ? "lc" : "mixed"}`,
    "eff:no",
    `tok:${tokenizer}`,
    "smooth:exp",
  ].join("|");
  return { ...counts.score(), signature };
}

/** What is counted over a corpus. */
class Counts {
  readonly #matched = new Array<number>(ORDER).fill(0);
  readonly #total = new Array<number>(ORDER).fill(0);
  #hypothesisLength = 0;
  #referenceLength = 0;

  add(hypothesis: readonly string[], references: readonly (readonly string[])[]): void {
    this.#hypothesisLength += hypothesis.length;
    this.#referenceLength += nearestLength(hypothesis.length, references);
    for (let n = 1; n <= ORDER; n++) {
      const known = references.map((reference) => ngrams(reference, n));
      for (const [ngram, count] of ngrams(hypothesis, n)) {
        const most = known.reduce((most, own) => Math.max(most, own.get(ngram) ?? 0), 0);
        this.#matched[n - 1]! += Math.min(count, most);
        this.#total[n - 1]! += count;
      }
    }
  }

  score(): Omit<BleuScore, "signature"> {
    const hypothesisLength = this.#hypothesisLength;
    const referenceLength = this.#referenceLength;
    const brevityPenalty = penalty(hypothesisLength, referenceLength);
    const precisions = this.#precisions();
    const logs = precisions.reduce((sum, p) => sum + Math.log(p), 0);
    const score = brevityPenalty * Math.exp(logs / ORDER);
    return { score, precisions, brevityPenalty, hypothesisLength, referenceLength };
  }

  /** An order without a match gets half of one, the next such order a quarter, and so on; none at all where not one word is right. */
  #precisions(): number[] {
    if (this.#matched.every((count) => count === 0)) return this.#matched.map(() => 0);
    let smallest = 1;
    return this.#matched.map((matched, i) => {
      const total = this.#total[i]!;
      if (total === 0) return 0;
      if (matched > 0) return (100 * matched) / total;
      smallest *= 2;
      return 100 / (smallest * total);
    });
  }
}

function penalty(hypothesisLength: number, referenceLength: number): number {
  if (hypothesisLength >= referenceLength) return 1;
  return hypothesisLength === 0 ? 0 : Math.exp(1 - referenceLength / hypothesisLength);
}

/** The nearest length; of two that are as near the shorter. */
function nearestLength(length: number, references: readonly (readonly string[])[]): number {
  const distance = (other: number) => Math.abs(other - length);
  return references
    .map((reference) => reference.length)
    .reduce((a, b) => {
      const [da, db] = [distance(a), distance(b)];
      return db < da || (db === da && b < a) ? b : a;
    });
}

/** How often each run of n tokens occurs. Tokens hold no spaces. */
function ngrams(tokens: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= tokens.length; i++) {
    const ngram = tokens.slice(i, i + n).join(" ");
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}
