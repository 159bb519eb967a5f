import { count } from "../../sentiment/data/examples.js";
import type { Random } from "../../sentiment/random.js";
import { UserError } from "../../sentiment/user_error.js";
import { isWord, splitSentence } from "../words.js";
import type { Pair, PairSource } from "./pairs.js";

/** A sentence to be translated, and its known translations. */
export interface Question {
  readonly source: string;
  /** One or more, sorted. */
  readonly references: readonly string[];
}

/** Pairs to learn from, questions by which the best epoch is chosen, and others that only the final score sees. */
export interface Division {
  readonly training: readonly Pair[];
  readonly validation: readonly Question[];
  readonly test: readonly Question[];
}

/** Of the distinct sentences, what each of the two held-out parts gets, but no more than MOST. */
const SHARE = 0.05;
const MOST = 1000;
const FEWEST = 10;

/**
 * Divides pairs by their source sentence: all translations of a sentence, and of those that differ from it by punctuation or capitals
 * only, are in one part. So nothing that is asked was seen in training.
 *
 * @returns parts that depend on the seed and on which pairs there are, not on their order in the file.
 * @throws UserError for fewer than ten distinct sentences.
 */
export function divide({ name, pairs }: PairSource, random: Random): Division {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const key = groupKey(pair.source);
    const group = groups.get(key);
    if (group) group.push(pair);
    else groups.set(key, [pair]);
  }
  if (groups.size < FEWEST) {
    throw new UserError(
      `${name} has ${count(groups.size, "distinct sentence")}: at least ${FEWEST} are needed to learn from some and ask others.`,
    );
  }
  const keys = random.shuffled([...groups.keys()].sort());
  const heldOut = Math.min(MOST, Math.max(1, Math.round(groups.size * SHARE)));
  const part = (from: number, to?: number) =>
    keys.slice(from, to).map((key) => groups.get(key)!.sort(comparePairs));
  return {
    test: part(0, heldOut).map(question),
    validation: part(heldOut, 2 * heldOut).map(question),
    training: random.shuffled(
      part(2 * heldOut)
        .flat()
        .sort(comparePairs),
    ),
  };
}

function groupKey(sentence: string): string {
  const tokens = splitSentence(sentence);
  const words = tokens.filter(isWord);
  return (words.length > 0 ? words : tokens).join(" ");
}

/** The question that pairs with one source sentence make, as the first of them writes it. */
export function question(pairs: readonly Pair[]): Question {
  return {
    source: pairs[0]!.source,
    references: [...new Set(pairs.map(({ target }) => target))].sort(),
  };
}

function comparePairs(a: Pair, b: Pair): number {
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  return a.target < b.target ? -1 : 1;
}
