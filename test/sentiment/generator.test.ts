import { describe, expect, test } from "vitest";
import { bagOfWordsAccuracy } from "../../examples/sentiment/bag_of_words.js";
import { generateReviews, type Review } from "../../examples/sentiment/generator/generate.js";
import { allowed, isHeldOut } from "../../examples/sentiment/generator/pairs.js";
import {
  bad,
  good,
  negators,
  nouns,
  strong,
  weak,
} from "../../examples/sentiment/generator/words.js";
import { TextVectorization } from "../../ts/layers/index.js";
import { isPositive, marks } from "./read_review.js";

const reviews = generateReviews(1);
const all = [...reviews.training, ...reviews.heldOut];
const wordsOf = (text: string) => text.toLowerCase().replace(/[,.]/g, "").split(" ");

describe("the synthetic reviews", () => {
  test("are at least 20,000 different sentences over 500 words", () => {
    expect(new Set(all.map(({ text }) => text)).size).toBeGreaterThanOrEqual(20_000);
    const words = new Set(all.flatMap(({ text }) => wordsOf(text)));
    expect(words.size).toBeGreaterThanOrEqual(500);
  });

  test("mean what their labels say, to a reader who goes by the words alone", () => {
    const wrong = all.filter(({ text, label }) => isPositive(text) !== (label === "positive"));
    expect(wrong).toEqual([]);
  });

  test("depend on the seed alone", () => {
    expect(generateReviews(7, 50, 20)).toEqual(generateReviews(7, 50, 20));
    expect(generateReviews(7, 50, 20)).not.toEqual(generateReviews(8, 50, 20));
  });

  test("nest negations and contrasts", () => {
    const kinds = all.map(({ text }) => marks(text).map(([kind]) => kind));
    const count = (kind: string, list: string[]) => list.filter((k) => k === kind).length;
    expect(kinds.some((k) => count("denials", k) >= 2 && count("negators", k) >= 1)).toBe(true);
    expect(kinds.some((k) => count("but", k) >= 1 && count("although", k) >= 1)).toBe(true);
  });

  test.each(["training", "heldOut"] as const)("%s: every word as often in either class", (part) => {
    const counts = new Map<string, [number, number]>();
    for (const { text, label } of reviews[part]) {
      for (const word of wordsOf(text)) {
        const pair = counts.get(word) ?? [0, 0];
        pair[label === "positive" ? 1 : 0]++;
        counts.set(word, pair);
      }
    }
    // Were the expectations equal, these would have mean 0 and a mean square of about 1: words that
    // come in fixed phrases vary together, which makes it a little more.
    const scores = [...counts.values()].map(([a, b]) => (b - a) / Math.sqrt(a + b));
    const meanSquare = scores.reduce((sum, z) => sum + z * z, 0) / scores.length;
    expect(meanSquare).toBeLessThan(1.4);
    for (const list of [good, bad, negators, strong, weak]) {
      const own = list.flatMap((word) => (counts.has(word) ? [counts.get(word) as number[]] : []));
      const [negative, positive] = [0, 1].map((i) => own.reduce((sum, c) => sum + (c[i] ?? 0), 0));
      const sum = (negative as number) + (positive as number);
      expect(Math.abs((positive as number) - (negative as number)) / Math.sqrt(sum)).toBeLessThan(
        4,
      );
    }
  });
});

describe("the held-out sentences", () => {
  test("have frames that training never shows", () => {
    const known = new Set(reviews.training.map(({ frame }) => frame));
    expect(reviews.heldOut.filter(({ frame }) => known.has(frame))).toEqual([]);
  });

  test("put adjectives beside nouns and words that stood by others in training", () => {
    const known = new Set(reviews.training.flatMap(pairs));
    const tested = new Set(reviews.heldOut.flatMap(pairs));
    expect(tested.size).toBeGreaterThan(1000);
    expect([...tested].filter((pair) => known.has(pair))).toEqual([]);
  });

  test("hold no word that training lacks", () => {
    const known = new Set(reviews.training.flatMap(({ text }) => wordsOf(text)));
    const unknown = reviews.heldOut
      .flatMap(({ text }) => wordsOf(text))
      .filter((w) => !known.has(w));
    expect(unknown).toEqual([]);
  });

  test("are chosen alike for good and bad words, so that the choice tells nothing", () => {
    for (const partner of [...nouns, ...strong, ...weak, ...negators]) {
      const pairs = good.map((word, i) => [isHeldOut(partner, word), isHeldOut(partner, bad[i]!)]);
      expect(pairs.filter(([a, b]) => a !== b)).toEqual([]);
    }
  });

  test("find partners for every adjective, on either side", () => {
    for (const list of [nouns, strong, weak, negators]) {
      for (const adjective of [...good, ...bad]) {
        expect(allowed(list, adjective, true)).not.toEqual([]);
        expect(allowed(list, adjective, false)).not.toEqual([]);
      }
    }
    for (const first of good) {
      for (const second of bad) {
        expect(allowed(allowed(nouns, first, true), second, true)).not.toEqual([]);
      }
    }
  });
});

/** The pairs that are kept apart: adjective with noun, and with an adverb right before it. */
function pairs({ text }: Review): string[] {
  const found: string[] = [];
  let noun = "";
  let before = "";
  for (const [kind, word] of marks(text)) {
    if (kind === "nouns") noun = word;
    if (kind === "good" || kind === "bad") {
      found.push(`${noun} ${word}`);
      if (before) found.push(`${before} ${word}`);
    }
    before = kind === "strong" || kind === "weak" || kind === "negators" ? word : "";
  }
  return found;
}

describe("a bag of words", () => {
  test.each([1, 2, 3])("stays under 0.75 on them (seed %i)", (seed) => {
    const { training, heldOut } = generateReviews(seed);
    const vectorizer = new TextVectorization({ ragged: true });
    vectorizer.adapt(training.map(({ text }) => text));
    const rows = (part: Review[]) => ({
      x: vectorizer.vectorize(part.map(({ text }) => text)),
      y: part.map(({ label }) => (label === "positive" ? 1 : 0)),
    });
    const sizes = { words: vectorizer.vocabularySize(), classes: 2 };
    expect(bagOfWordsAccuracy(rows(training), rows(heldOut), sizes, seed)).toBeLessThan(0.75);
  });

  test("learns what words do tell, for any number of classes", () => {
    const x = Array.from({ length: 300 }, (_, i) => [2 + (i % 3), 5 + (i % 7), 5 + (i % 11)]);
    const y = x.map((_, i) => i % 3);
    expect(bagOfWordsAccuracy({ x, y }, { x, y }, { words: 20, classes: 3 }, 1)).toBe(1);
  });
});
