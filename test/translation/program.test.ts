import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { help, readArguments } from "../../examples/translation/cli.js";
import { planOf } from "../../examples/translation/defaults.js";
import { folderWith } from "../sentiment/files.js";
import { commandOf, runExample, weightsIn } from "../support/example.js";

/** @param first what the program's process does before anything else. */
const run = (args: readonly string[], input?: string, first = "") =>
  runExample("translation", ["--threads", "1", ...args], input, {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(first)}`,
  });

const NUMBERS = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"];
/** A hundred pairs, of which two words say all. */
const PAIRS = NUMBERS.flatMap((tens, i) =>
  NUMBERS.map((ones, j) => `Count ${i} and ${j}.\tCompte ${tens} et ${ones} !`),
).join("\n");

describe("arguments", () => {
  test("have defaults, and paths are taken from the folder of the user", () => {
    const settings = readArguments(["--data", "a.tsv", "--map", "m.svg"], "/home/ada");
    expect(settings).toMatchObject({ data: "/home/ada/a.tsv", map: "/home/ada/m.svg" });
    expect(settings).toMatchObject({ beams: 5, seed: 1, prompt: true, attention: undefined });
  });

  test("are all explained by --help", () => {
    for (const name of Object.keys(readArguments([]))) {
      expect(help).toMatch(new RegExp(`--${name === "prompt" ? "no-prompt" : name}\\b`));
    }
  });

  test.each([
    [["--bogus"], /Unknown option '--bogus'.*--help/],
    [["--data="], /--data must not be empty/],
    [["--attention", "self"], /--attention must be dot, additive, bahdanau or none, not "self"/],
    [["--segment", "syllable"], /--segment must be character or word/],
    [["--beams", "0"], /--beams must be a whole number from 1 to 100/],
    [["--reverse"], /--reverse belongs to --data/],
    [["--map", "a.svg", "--no-prompt"], /--map shows a sentence that was typed/],
    [["--map", "a.svg", "--attention", "none"], /--attention none has none/],
    [["--load", "a", "--save", "b"], /exclude each other/],
    [["--load", "a", "--epochs", "2"], /--epochs belongs to training/],
  ])("%j is explained", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });

  test("say how long to learn: fewer epochs of more pairs", () => {
    const settings = readArguments(["--data", "a.tsv"]);
    const pairs = (n: number) => Array(n).fill({ source: "a".repeat(30), target: "b".repeat(30) });
    const epochs = [1000, 100_000, 2_000_000].map((n) => planOf(settings, pairs(n)).epochs);
    expect(epochs).toEqual([40, 5, 1]);
    expect(planOf(readArguments(["--epochs", "3"]), []).epochs).toBe(3);
  });
});

describe("the program", () => {
  test("learns pairs of a file, keeps what it learned, and translates lines that are piped in", async () => {
    const folder = await folderWith({ "pairs.tsv": `english\tfrench\n${PAIRS}\n` });
    const [data, kept] = [join(folder, "pairs.tsv"), join(folder, "kept")];
    const learned = run(["--data", data, "--save", kept, "--epochs", "2", "--no-prompt"]);
    expect(learned.stderr).toBe("");
    expect(learned.stdout).toMatch(/header: english, french/);
    expect(learned.stdout).toMatch(/Epoch 2: loss \d/);
    expect(learned.stdout).toMatch(/\nBLEU \d+\.\d\d\n$/);
    const map = join(folder, "map.svg");
    const lines = "Count 3 and 4.\n\nCount 5 and 6.\n";
    const said = run(["--load", kept, "--map", map], lines);
    expect(said.stderr).toBe("");
    expect(said.stdout.split("\n")).toHaveLength(4);
    expect(readFileSync(map, "utf8")).toMatch(/^<svg/);
    expect(run(["--load", kept], lines).stdout).toBe(said.stdout);
    const tested = run(["--load", kept, "--data", data, "--no-prompt"]);
    expect(tested.stdout).toMatch(/100 sentences.*\n(.|\n)*BLEU \d/);
    const words = run([
      "--data",
      data,
      "--vocabulary",
      "words",
      "--reverse",
      "--epochs",
      "1",
      "--attention",
      "bahdanau",
      "--no-prompt",
      "--beams",
      "1",
    ]);
    expect([words.stderr, words.status]).toEqual(["", 0]);
    expect(words.stdout).toMatch(/words: .* attention bahdanau/);
  });

  test.each(["additive", "none"])("learns with the attention %s", async (attention) => {
    const folder = await folderWith({ "pairs.tsv": PAIRS });
    const kept = join(folder, "kept");
    const learned = run([
      ...["--data", join(folder, "pairs.tsv"), "--attention", attention, "--epochs", "1"],
      ...["--save", kept, "--no-prompt"],
    ]);
    expect([learned.stderr, learned.status]).toEqual(["", 0]);
    expect(learned.stdout).toContain(`attention ${attention}, 1 epoch\n`);
    const map = join(folder, "map.svg");
    const said = run(["--load", kept, "--map", map], "Count 3 and 4.\n");
    expect(existsSync(map)).toBe(attention === "additive");
    const refused = "--map shows attention, and the translator in";
    expect(said.stderr).toMatch(attention === "none" ? refused : /^$/);
  });

  test("translates what is typed, until an empty line", async () => {
    const folder = await folderWith({ "pairs.tsv": PAIRS });
    const kept = join(folder, "kept");
    const data = ["--data", join(folder, "pairs.tsv")];
    run([...data, "--epochs", "1", "--save", kept, "--no-prompt"]);
    const lines = ["Count 3 and 4.", "Count 8 and 9."];
    const piped = run(["--load", kept], lines.join("\n")).stdout.trimEnd().split("\n");
    const typed = run(
      ["--load", kept],
      [...lines, "", "Count 1 and 2."].join("\n"),
      "process.stdin.isTTY = true;",
    );
    expect([typed.stderr, typed.status]).toEqual(["", 0]);
    expect(typed.stdout).toMatch(/Type a sentence to be translated/);
    const answers = typed.stdout.split("\n").filter((line) => /^> {3}|^ {2}\S/.test(line));
    expect(answers.map((line) => line.replace(/^>?\s+/, ""))).toEqual(piped);
    // What was looked at stands below.
    expect(typed.stdout).toMatch(/[░▒▓█]/);
  });

  test("ends by the clock, with the test behind it", async () => {
    const folder = await folderWith({ "pairs.tsv": PAIRS });
    const hurried =
      "const now = performance.now.bind(performance); performance.now = () => 500 * now();";
    const { stdout, stderr, status } = run(
      ["--data", join(folder, "pairs.tsv"), "--no-prompt"],
      undefined,
      hurried,
    );
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toContain("40 epochs");
    expect(stdout.match(/The quarter of an hour is over/g)).toHaveLength(1);
    expect(stdout).toMatch(
      /The quarter of an hour is over.*\n(Epoch \d+: .*\n)?The best epoch was/,
    );
    expect(stdout).not.toContain("Epoch 40:");
    expect(stdout).toMatch(/\nBLEU \d+\.\d\d\n$/);
  });

  test("goes on where it was ended, to the same bits", async () => {
    const folder = await folderWith({ "pairs.tsv": PAIRS });
    const [one, other, resume] = ["one", "other", "run"].map((name) => join(folder, name));
    const args = ["--data", join(folder, "pairs.tsv"), "--epochs", "6", "--no-prompt"];
    const whole = run([...args, "--save", one!]).stdout;
    const again = [...args, "--save", other!, "--resume", resume!];
    const child = spawn(process.execPath, commandOf("translation", "--threads", "1", ...again));
    for await (const chunk of child.stdout) {
      if (!/Epoch 2/.test(String(chunk))) continue;
      child.kill("SIGKILL");
      break;
    }
    await new Promise((resolve) => child.once("exit", resolve));
    expect(existsSync(resume!)).toBe(true);
    const { stdout, stderr } = run(again);
    expect(stderr).toBe("");
    expect(stdout).not.toMatch(/Epoch 1:/);
    const result = (text: string) => text.slice(text.indexOf("Held-out"));
    expect(result(stdout)).toBe(result(whole));
    expect(existsSync(resume!)).toBe(false);
    // The best epoch, whose weights are kept, came behind the end of the first process.
    expect(stdout).toMatch(/The best epoch was [3-6]/);
    expect(await weightsIn(other!)).toEqual(await weightsIn(one!));
  });

  test("mistakes are told in a sentence", async () => {
    const folder = await folderWith({
      "few.tsv": "a\tb\nc\td",
      "torn.tsv": `${PAIRS}\nno tab here`,
      "kept/translator.json": "{}",
    });
    const cases: [string[], RegExp][] = [
      [["--data", join(folder, "few.tsv")], /2 distinct sentences: at least 10/],
      [["--data", join(folder, "torn.tsv")], /^Line 101 of .* has no tab/],
      [["--data", join(folder, "none.tsv")], /none\.tsv does not exist/],
      [["--load", join(folder, "kept")], /was not written by --save/],
      [["--save", join(folder, "few.tsv")], /is a file: --save takes a folder/],
    ];
    for (const [args, message] of cases) {
      const { stdout, stderr, status } = run([...args, "--no-prompt"]);
      expect([stdout.includes("Epoch"), status]).toEqual([false, 1]);
      expect(stderr.trim()).toMatch(message);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });
});
