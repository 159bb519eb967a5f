import { describe, expect, test } from "vitest";
import { Random } from "../../examples/sentiment/random.js";
import { combinations, generatePairs } from "../../examples/translation/generator/generate.js";
import { sentence } from "../../examples/translation/generator/sentence.js";
import { things, verbs } from "../../examples/translation/generator/words.js";
import { splitSentence } from "../../examples/translation/words.js";

const made = generatePairs(1);

describe("the synthetic pairs", () => {
  test("are different sentences, as many as asked for, and depend on the seed alone", () => {
    const sources = [...made.training, ...made.validation, ...made.test].map(
      ({ source }) => source,
    );
    expect(sources).toHaveLength(6600);
    expect(new Set(sources).size).toBe(6600);
    const sizes = { training: 50, heldOut: 5 };
    expect(generatePairs(7, sizes)).toEqual(generatePairs(7, sizes));
    expect(generatePairs(7, sizes)).not.toEqual(generatePairs(8, sizes));
  });

  test("held out: words that training knows, verbs with things that it never shows", () => {
    const words = (texts: readonly string[]) =>
      new Set(texts.flatMap((text) => splitSentence(text)));
    const asked = [...made.validation, ...made.test];
    const sides = [
      [made.training.map((one) => one.source), asked.map((one) => one.source)],
      [made.training.map((one) => one.target), asked.flatMap((one) => one.references)],
    ] as const;
    for (const [training, heldOut] of sides) {
      const known = words(training);
      expect([...words(heldOut)].filter((word) => !known.has(word))).toEqual([]);
    }
    const kept = new Set(combinations(true).map(([verb, { one }]) => `${verb.english[0]} ${one}`));
    const other = combinations(false).filter(([verb, { one }]) =>
      kept.has(`${verb.english[0]} ${one}`),
    );
    expect(other).toEqual([]);
    expect(kept.size + combinations(false).length).toBe(verbs.length * things.length);
  });

  test.each([
    [/\bdon't\b|\bdoesn't\b/i, /\b(ne |n')/i],
    [/^(do|does)\b.*\?$/i, /^est-ce qu.* \?$/i],
    [/\bred (house|car|table|apple|key)\b/i, /\b(maison|voiture|table|pomme|clé) rouge\b/i],
    [/\bexpensive houses\b/i, /\bmaisons chères\b/i],
    [/\bthis (bird|tree)\b/i, /\bcet (oiseau|arbre)\b/i],
  ])("%s is %s", (english, french) => {
    const found = made.training.filter(({ source }) => english.test(source));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ target }) => !french.test(target))).toEqual([]);
  });

  test("no article or particle stands before a vowel that elides it", () => {
    const all = [
      ...made.training,
      ...made.test.map(({ references: [target] }) => ({ target: target! })),
    ];
    expect(
      all.filter(({ target }) => /(?<!\p{L})(le|la|de|je|ne|que|ma|ce) [aeiouéîê]/iu.test(target)),
    ).toEqual([]);
  });

  test("a sentence can be made of any verb and thing", () => {
    for (const [verb, thing] of [...combinations(true), ...combinations(false)]) {
      const { source, target } = sentence(new Random(1), verb, thing);
      expect(`${source}${target}`).not.toContain("undefined");
    }
  });
});
