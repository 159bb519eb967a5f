import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RMSprop } from "bptt";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Classifier, type TrainingOptions } from "../../examples/sentiment/classifier.js";
import { answer } from "../../examples/sentiment/prompt.js";
import { checkSavePath, load, save } from "../../examples/sentiment/saved.js";
import { folderWith } from "./files.js";

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  return () => vi.restoreAllMocks();
});

const options: TrainingOptions = {
  ...{ epochs: 60, maxLength: 200, maxTokens: 1000, seed: 1 },
  network: { layer: "simple_rnn", direction: "forward", pooling: "last", units: 16, voting: false },
  optimizer: () => new RMSprop({ learningRate: 0.01 }),
};
const examples = Array.from({ length: 64 }, (_, i) => ({
  text: `${["A GOOD one", "a bad one", "Été: une bonne"][i % 3]}, no. ${i % 20}`,
  label: ["good", "bad", "très bien"][i % 3] as string,
}));
const two = examples.filter(({ label }) => label !== "très bien");

const train = (part = two, classes = ["bad", "good"]) => Classifier.train(part, classes, options);

describe("a classifier", () => {
  test("answers with a probability for each class, and for words it knows or not", async () => {
    const classifier = await train();
    const [probabilities = []] = await classifier.predict(["a GOOD one, no. 7"]);
    expect(probabilities[1]).toBeGreaterThan(0.9);
    expect((probabilities[0] ?? 0) + (probabilities[1] ?? 0)).toBeCloseTo(1, 6);
    expect(await answer(classifier, "A bad one, no. 7")).toMatch(/^ {2}bad {2}(9\d|100)\.\d %$/);
    expect(await answer(classifier, "bad spaghetti")).toMatch(/\(1 of 2 words are new to it\)$/);
    expect(await answer(classifier, "???")).toMatch(/%$/);
    classifier.model.dispose();
  });

  test("takes three classes with a softmax", async () => {
    const classifier = await train(examples, ["bad", "good", "très bien"]);
    const [probabilities = []] = await classifier.predict(["ÉTÉ: une bonne, no. 7"]);
    expect(probabilities).toHaveLength(3);
    expect(probabilities[2]).toBeGreaterThan(0.8);
    expect(await classifier.predict(["été: UNE bonne, no. 7"])).toEqual([probabilities]);
    classifier.model.dispose();
  });

  test("gives the same result for the same seed", async () => {
    const [a, b] = [await train(), await train()];
    expect(await a.predict(["a good one"])).toEqual(await b.predict(["a good one"]));
  });
});

describe("what is saved", () => {
  test("comes back whole: architecture, vocabulary, weights, classes", async () => {
    const classifier = await train(examples, ["bad", "good", "très bien"]);
    const folder = join(await folderWith({}), "new", "model");
    await checkSavePath(folder);
    await save(classifier, folder);
    await save(classifier, folder);
    expect((await readdir(join(folder, ".."))).sort()).toEqual(["model"]);
    const again = await load(folder);
    expect(again.classes).toEqual(classifier.classes);
    const texts = examples.map(({ text }) => text);
    expect(await again.predict(texts)).toEqual(await classifier.predict(texts));
  });

  test("is written whole or not at all", async () => {
    const classifier = await train();
    const folder = join(await folderWith({}), "model");
    await save(classifier, folder);
    const before = await readFile(join(folder, "classifier.json"), "utf8");
    vi.spyOn(classifier.model, "save").mockRejectedValue(new Error("disk full"));
    await expect(save(classifier, folder)).rejects.toThrow("disk full");
    expect(await readFile(join(folder, "classifier.json"), "utf8")).toBe(before);
    expect(await readdir(join(folder, ".."))).toEqual(["model"]);
  });

  test("goes into no folder of other files, and over no file", async () => {
    const folder = await folderWith({ "thesis.txt": "precious" });
    await expect(checkSavePath(folder)).rejects.toThrow(/other files \(thesis\.txt\)/);
    await expect(checkSavePath(join(folder, "thesis.txt"))).rejects.toThrow(/is a file/);
    await expect(checkSavePath(join(folder, "thesis.txt", "a"))).rejects.toThrow(/not a folder/);
  });

  test("is not loaded where it is missing, damaged or something else", async () => {
    const classifier = await train();
    const folder = join(await folderWith({}), "model");
    await expect(load(folder)).rejects.toThrow(/classifier\.json does not exist/);
    const damage = async (name: string, content: string, message: RegExp) => {
      await save(classifier, folder);
      await writeFile(join(folder, name), content);
      await expect(load(folder)).rejects.toThrow(message);
    };
    await damage("classifier.json", '{"format": ', /classifier\.json is damaged/);
    await damage("classifier.json", "[]", /was not written by --save/);
    await damage("vocabulary.json", '{"vocabulary": ["a", "a"]}', /"a" twice/);
    await damage("model.keras", "short", /holds no usable classifier/);
  });
});
