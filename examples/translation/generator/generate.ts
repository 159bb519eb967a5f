import { Random } from "../../sentiment/random.js";
import { type Division, question } from "../data/divide.js";
import type { Pair } from "../data/pairs.js";
import { sentence } from "./sentence.js";
import { type Noun, things, type Verb, verbs } from "./words.js";

/** How many pairs to make. */
export interface Sizes {
  readonly training: number;
  /** Of each of the two held-out parts. */
  readonly heldOut: number;
}

/**
 * Synthetic pairs of English and French sentences, made by a small grammar: simple, but with what makes translation more than looking up
 * words. Adjectives change sides and agree, "don't" goes around the verb, articles are elided. Some verbs never meet some things in
 * training; the held-out sentences are all of such, so that what they say is new though each word is known.
 *
 * @returns distinct pairs, which depend on the seed alone.
 */
export function generatePairs(
  seed: number,
  { training, heldOut }: Sizes = { training: 6000, heldOut: 300 },
): Division {
  const random = new Random(seed);
  const kept = distinct(random, 2 * heldOut, combinations(true));
  return {
    training: distinct(random, training, combinations(false)),
    validation: kept.slice(0, heldOut).map((pair) => question([pair])),
    test: kept.slice(heldOut).map((pair) => question([pair])),
  };
}

/** Verbs with things: one thing of seven is kept from each verb. */
export function combinations(heldOut: boolean): [Verb, Noun][] {
  return verbs.flatMap((verb, i) =>
    things.flatMap((thing, j): [Verb, Noun][] =>
      ((i * 3 + j) % 7 === 0) === heldOut ? [[verb, thing]] : [],
    ),
  );
}

function distinct(random: Random, count: number, from: readonly [Verb, Noun][]): Pair[] {
  const pairs = new Map<string, Pair>();
  while (pairs.size < count) {
    const pair = sentence(random, ...random.pick(from));
    if (!pairs.has(pair.source)) pairs.set(pair.source, pair);
  }
  return [...pairs.values()];
}
