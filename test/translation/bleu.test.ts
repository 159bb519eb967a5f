import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { corpusBleu } from "../../examples/translation/bleu/bleu.js";
import { type BleuTokenizer, bleuTokenizers } from "../../examples/translation/bleu/tokenizers.js";

interface Case {
  name: string;
  tokenizer: BleuTokenizer;
  lowercase: boolean;
  signature: string;
  hypotheses: string[];
  references: string[][];
  tokens: string[][];
  score: number;
  precisions: number[];
  brevityPenalty: number;
  hypothesisLength: number;
  referenceLength: number;
}

const golden = JSON.parse(readFileSync(new URL("./golden/bleu.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

describe.each(golden.cases)("$name, lower case $lowercase", (known) => {
  const { tokenizer, lowercase, hypotheses, references } = known;

  test("sentences are taken apart as by sacreBLEU", () => {
    const tokens = hypotheses.map((one) =>
      bleuTokenizers[tokenizer](lowercase ? one.toLowerCase() : one),
    );
    expect(tokens).toEqual(known.tokens);
  });

  test("the score is sacreBLEU's", () => {
    const found = corpusBleu(hypotheses, references, { tokenizer, lowercase });
    expect(found.score).toBeCloseTo(known.score, 9);
    expect(found.precisions).toHaveLength(4);
    for (const [i, precision] of found.precisions.entries()) {
      expect(precision).toBeCloseTo(known.precisions[i]!, 9);
    }
    expect(found.brevityPenalty).toBeCloseTo(known.brevityPenalty, 12);
    expect(found.hypothesisLength).toBe(known.hypothesisLength);
    expect(found.referenceLength).toBe(known.referenceLength);
    expect(known.signature).toBe(`${found.signature}|version:2.6.0`);
  });
});

test("a right translation has 100, whichever reference it is", () => {
  const references = [["a b c d e", "e d c b a"]];
  expect(corpusBleu(["e d c b a"], references).score).toBeCloseTo(100, 9);
  expect(corpusBleu(["a b c b a"], references).score).toBeLessThan(100);
});

test("no sentence goes without a reference", () => {
  expect(() => corpusBleu(["a", "b"], [["a"]])).toThrow(/2 translations and references for 1/);
  expect(() => corpusBleu(["a", "b"], [["a"], []])).toThrow("Sentence 1 has no reference.");
});
