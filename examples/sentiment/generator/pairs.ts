import { bad, good, negators, nouns, strong, weak } from "./words.js";

/**
 * Some pairs of words are kept for the held-out sentences: an adjective with its noun ("plot",
 * "gripping"), and an adjective with what stands right before it ("hardly gripping").
 *
 * Which pairs these are depends on the places of the words in their lists, and so not on whether
 * the adjective is good or bad: else single words would betray the label.
 */
const KEPT = 0.35;

/** Of the numbers tried, one with which every list has words for either purpose. */
const SALT = 18;

const adjectives = new Map([...good, ...bad].map((word, i) => [word, i % good.length]));
const partners = new Map([...nouns, ...strong, ...weak, ...negators].map((word, i) => [word, i]));

export function isHeldOut(partner: string, adjective: string): boolean {
  return scramble(place(partners, partner), place(adjectives, adjective)) < KEPT;
}

/** Those of `list` that may stand by the adjective. */
export function allowed(list: readonly string[], adjective: string, heldOut: boolean): string[] {
  return list.filter((partner) => isHeldOut(partner, adjective) === heldOut);
}

function place(places: ReadonlyMap<string, number>, word: string): number {
  const found = places.get(word);
  if (found === undefined) throw new Error(`"${word}" is in none of the lists`);
  return found;
}

/** A number in [0, 1) that is the same for the same pair for ever. */
function scramble(i: number, j: number): number {
  let bits = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(j + 1, 0x85ebca77) ^ SALT;
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}
