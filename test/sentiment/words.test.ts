// Which words of a text speak for the answer, as the prompt shows them.
import { Adam } from "bptt";
import { expect, test, vi } from "vitest";
import { Classifier, type TrainingOptions } from "../../examples/sentiment/classifier.js";
import { highlighted, shares } from "../../examples/sentiment/words.js";

const options = (voting: boolean): TrainingOptions => ({
  ...{ epochs: 40, maxLength: 6, maxTokens: 1000, seed: 1 },
  network: { layer: "gru", direction: "both", pooling: "mean", units: 8, voting },
  optimizer: () => new Adam({ learningRate: 0.01 }),
});
const examples = Array.from({ length: 60 }, (_, i) => ({
  text: `film ${i % 5} was ${["good", "bad", "odd"][i % 3]}`,
  label: ["good", "bad", "odd"][i % 3] as string,
}));
const two = examples.filter(({ label }) => label !== "odd");

test.each([
  [two, ["bad", "good"], false],
  [examples, ["bad", "good", "odd"], false],
  [two, ["bad", "good"], true],
  [examples, ["bad", "good", "odd"], true],
] as const)(
  "the word that decides has the largest share, for %#",
  async (part, classes, voting) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const classifier = await Classifier.train(part, classes, options(voting));
    log.mockRestore();
    for (const word of classes) {
      const words = await shares(classifier, `Film 3 - was ${word}!`);
      expect(words.map(({ word }) => word.replace("!", "").toLowerCase())).toEqual([
        "film",
        "3",
        "was",
        word,
      ]);
      expect(words.at(-1)!.share).toBe(1);
    }
    // Of a text that is cut at its front the words that are read.
    const long = await shares(classifier, "one two three four five six seven good");
    expect(long).toHaveLength(4);
    expect(await shares(classifier, "???")).toEqual([]);
    classifier.model.dispose();
  },
);

test("words are coloured, or followed by their shares", () => {
  const words = [
    { word: "a", share: 0.02 },
    { word: "good", share: 1 },
    { word: "bad", share: -0.3 },
  ];
  expect(highlighted(words, false)).toBe("  a good (+1.00) bad (-0.30)");
  const coloured = highlighted(words, true);
  expect(coloured).toContain("\u001b[32m");
  expect(coloured).toContain("\u001b[31mbad");
  expect(coloured).toMatch(/^ {2}a /);
});
