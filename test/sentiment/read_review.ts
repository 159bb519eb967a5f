import * as lists from "../../examples/sentiment/generator/words.js";

/**
 * Reads a synthetic review from left to right, as a person would, and says whether it is positive.
 * It shares the word lists with the generator and nothing else.
 */
export function isPositive(review: string): boolean {
  let verdict = false;
  let [conceded, denied, negated, joined] = [false, false, false, false];
  let degree = "";
  let comparison = "";
  for (const [kind, word] of marks(review)) {
    if (kind === "although") conceded = true;
    else if (kind === "denials") denied = !denied;
    else if (kind === "negators") negated = true;
    else if (kind === "joint") joined = true;
    else if (kind === "comparison") comparison = word;
    else if (kind === "strong" || kind === "weak") degree = kind;
    else if (kind === "good" || kind === "bad") {
      // "more dull than funny": the second adjective adds nothing.
      if (comparison === "than") comparison = "";
      else {
        const turns = [denied, negated, comparison === "less"].filter(Boolean).length;
        const positive = (kind === "good") === (turns % 2 === 0);
        // "slightly dull and truly funny": the weaker one is overruled, in whatever order.
        const overruled = joined && degree === "weak";
        if (!conceded && !overruled) verdict = positive;
        [conceded, denied, negated, joined] = [false, false, false, false];
        degree = "";
      }
    }
  }
  return verdict;
}

type Kind = keyof typeof lists | "joint" | "comparison";
const kinds: [Kind, readonly string[]][] = [
  ...(Object.entries(lists) as [Kind, readonly string[]][]),
  ["joint", ["and"]],
  ["comparison", ["more", "less", "than"]],
];
const kindOf = new Map(kinds.flatMap(([kind, phrases]) => phrases.map((p) => [p, kind] as const)));
const phrases = [...kindOf.keys()].sort((a, b) => b.length - a.length);
const phrase = new RegExp(`\\b(?:${phrases.join("|")})\\b`, "g");

/** The phrases of a review that are in a list, longest first, with the list's name. */
export function marks(review: string): [Kind, string][] {
  const words = review.toLowerCase().replace(/[,.]/g, "");
  return Array.from(words.matchAll(phrase), ([found]) => [kindOf.get(found) as Kind, found]);
}
