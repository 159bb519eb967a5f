import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { Classifier } from "../../examples/sentiment/classifier.js";
import { readArguments } from "../../examples/sentiment/cli.js";
import { readPath } from "../../examples/sentiment/data/path.js";
import { prepare } from "../../examples/sentiment/data/prepare.js";
import { inEnglish } from "../../examples/sentiment/data/sayings.js";
import { argmax } from "../../examples/sentiment/report.js";
import { trainingOptions } from "../../examples/sentiment/training_options.js";

const path = (name: string) =>
  fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));
const rtPolarity = path("rt-polarity");
const imdb = path("imdb-train/train.tsv");

describe.skipIf(!existsSync(rtPolarity))("rt-polarity (skipped where it is absent)", () => {
  test("is read as a file per class, and learnt", async () => {
    const source = await readPath(rtPolarity, {});
    expect(source.examples).toHaveLength(10_662);
    const { training, heldOut, classes } = prepare(source, 1, inEnglish);
    expect(classes).toEqual(["neg", "pos"]);
    vi.spyOn(console, "log").mockImplementation(() => {});
    const options = trainingOptions(readArguments(["--data", rtPolarity]), training.length);
    const classifier = await Classifier.train(training, classes, options);
    const probabilities = await classifier.predict(heldOut.map(({ text }) => text));
    const right = heldOut.filter(
      ({ label }, i) => classes[argmax(probabilities[i] ?? [])] === label,
    );
    // A guess gives 0.5, a bag of words 0.77.
    expect(right.length / heldOut.length).toBeGreaterThan(0.75);
    vi.restoreAllMocks();
  }, 180_000);
});

describe.skipIf(!existsSync(imdb))("imdb-train (skipped where it is absent)", () => {
  test.each([{ text: "4", label: "1" }, {}])(
    "is read by column numbers or by itself: %j",
    async (choice) => {
      const source = await readPath(imdb, choice);
      expect(source.examples).toHaveLength(25_000);
      expect(source.examples.filter(({ label }) => label === "1")).toHaveLength(12_500);
      const { training, heldOut, notes } = prepare(source, 1, inEnglish);
      expect(training.length + heldOut.length).toBe(24_904);
      expect(notes.join("\n")).toMatch(/96 repetitions of a text left out/);
    },
  );
});
