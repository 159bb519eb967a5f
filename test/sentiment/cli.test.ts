import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { help, readArguments } from "../../examples/sentiment/cli.js";
import { runExample } from "../support/example.js";
import { folderWith } from "./files.js";

const run = (...args: string[]) => runExample("sentiment", ["--no-prompt", ...args]);

describe("arguments", () => {
  test("have defaults, and paths are taken from the folder of the user", () => {
    const settings = readArguments(["--data", "a.csv", "--epochs", "3"], "/home/ada");
    expect(settings).toMatchObject({ data: "/home/ada/a.csv", epochs: 3 });
    expect(settings).toMatchObject({ maxLength: 400, maxTokens: 30_000, seed: 1, prompt: true });
    expect(readArguments([])).toMatchObject({ epochs: undefined, network: { units: undefined } });
    const chosen = ["--layer", "lstm", "--direction", "both", "--pooling", "max", "--units", "9"];
    expect(readArguments(chosen).network).toEqual({
      ...{ layer: "lstm", direction: "both", pooling: "max", units: 9 },
    });
    expect(readArguments(["--no-prompt"]).prompt).toBe(false);
  });

  test("are all explained by --help", () => {
    const { columns, network, ...others } = readArguments([]);
    for (const name of Object.keys({ ...others, ...network })) {
      const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect(help).toMatch(new RegExp(`--(no-)?${option}\\b`));
    }
  });

  test.each([
    [["--bogus"], /Unknown option '--bogus'.*--help/],
    [["file.csv"], /Unexpected argument 'file.csv'.*--help/],
    [["--data"], /--data.*argument missing.*--help/],
    [["--data="], /--data must not be empty/],
    [["--epochs", "two"], /--epochs must be a whole number .*"two"/],
    [["--epochs", "0"], /from 1/],
    [["--units", "1e9"], /--units/],
    [["--layer", "foo"], /--layer must be simple_rnn, gru or lstm, not "foo"/],
    [["--layer", "GRU"], /--layer must be .*not "GRU"/],
    [["--layer", "toString"], /--layer must be .*not "toString"/],
    [["--layer="], /--layer must be .*not ""/],
    [["--direction", "backwards"], /--direction must be forward or both/],
    [["--pooling", "sum"], /--pooling must be last, mean or max/],
    [["--load", "a", "--pooling", "max"], /--pooling belongs to training: --load trains nothing/],
    [["--max-tokens", "2"], /from 3/],
    [["--dataset", "mnist"], /no data set "mnist"/],
    [["--data", "a", "--dataset", "imdb"], /exclude each other/],
    [["--text-column", "1"], /belong to --data/],
    [["--load", "a", "--save", "b"], /exclude each other/],
  ])("%j is explained", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});

describe("the program", () => {
  test("ends with one sentence and exit code 1 on bad input", async () => {
    const folder = await folderWith({ "a.csv": "text,label\none,x\ntwo,x\n" });
    const oneClass = run("--data", join(folder, "a.csv"));
    expect(oneClass.status).toBe(1);
    expect(oneClass.stderr.trim()).toMatch(
      /^All 2 texts of .*a\.csv have the same label, "x".*\.$/,
    );
    const missing = run("--load", join(folder, "nowhere"));
    expect(missing).toMatchObject({ status: 1, stdout: "" });
    expect(missing.stderr.trim()).toMatch(/^.*classifier\.\w+ does not exist\.$/);
  });

  test("learns three classes, saves them, and loads them for another file", async () => {
    const rows = Array.from({ length: 90 }, (_, i) => {
      const kind = i % 3;
      return `text no. ${i} a ${["good", "bad", "so so"][kind]} film,${"abc"[kind]}`;
    });
    const folder = await folderWith({ "a.csv": ["text,label", ...rows].join("\n") });
    const path = join(folder, "a.csv");
    const saved = join(folder, "kept", "model");
    const args = ["--epochs", "60", "--units", "16"];
    const learnt = run("--data", path, "--save", saved, ...args);
    expect(learnt.stderr).toBe("");
    expect(learnt.status).toBe(0);
    expect(learnt.stdout).toMatch(/Held-out accuracy: (9\d|100)\.\d %, after/);
    expect(learnt.stdout).toMatch(/A bag of words .*: 100\.0 %/);
    const loaded = run("--load", saved, "--data", path);
    expect(loaded.stdout).toMatch(/knows the classes a, b, c/);
    expect(loaded.stdout).toMatch(/Accuracy on 90 texts: (9\d|100)\.\d %/);
    const input = "text no. 7 a bad film\n\ntext no. 8 a good film";
    const piped = runExample("sentiment", ["--load", saved], input);
    expect(piped.stdout.split("\n").slice(1, 3)).toEqual([
      expect.stringMatching(/^b {2}\d+\.\d %.*\ttext no\. 7 a bad film$/),
      expect.stringMatching(/^a {2}\d+\.\d %.*\ttext no\. 8 a good film$/),
    ]);
  });
});
