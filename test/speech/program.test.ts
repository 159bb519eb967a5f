import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { help, readArguments } from "../../examples/speech/cli.js";
import { minutesOf, planOf } from "../../examples/speech/defaults.js";
import { folderWith } from "../sentiment/files.js";
import { commandOf, runExample, weightsIn } from "../support/example.js";
import { clips, tones } from "./clips.js";

/** @param first what the program's process does before anything else. */
const run = (args: readonly string[], input?: string, first = "") =>
  runExample("speech", ["--threads", "1", ...args], input, {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(first)}`,
  });

const lastLine = (text: string) => text.trimEnd().split("\n").at(-1);

describe("arguments", () => {
  test("have defaults, and paths are taken from the folder of the user", () => {
    const settings = readArguments(["--data", "a", "--labels", "b.tsv"], "/home/ada");
    expect(settings).toMatchObject({ data: "/home/ada/a", labels: "/home/ada/b.tsv" });
    expect(settings).toMatchObject({ seed: 1, prompt: true, strings: false, split: undefined });
    expect(readArguments(["--data", "a", "--hold-out", "ada"]).split).toBe("speaker");
    expect(readArguments(["--data", "a", "--labels", "name"]).labels).toBe("name");
  });

  test("are all explained by --help", () => {
    for (const name of Object.keys(readArguments([]))) {
      const option = name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
      expect(help).toMatch(new RegExp(`--${name === "prompt" ? "no-prompt" : option}\\b`));
    }
  });

  test.each([
    [["--bogus"], /Unknown option '--bogus'.*--help/],
    [["--data="], /--data must not be empty/],
    [["--data", "a", "--units", "syllable"], /--units must be word or char, not "syllable"/],
    [["--data", "a", "--split", "sex"], /--split must be take, speaker or random/],
    [["--minutes", "0"], /--minutes must be a number above 0/],
    [["--strings"], /--strings belongs to --data/],
    [["--skip-bad"], /--skip-bad belongs to --data/],
    [["--data", "a", "--strings", "--units", "char"], /--strings are read label by label/],
    [["--data", "a", "--split", "take", "--hold-out", "x"], /--split take divides otherwise/],
    [["--load", "a", "--save", "b"], /exclude each other/],
    [["--load", "a", "--curves", "b.svg"], /--curves belongs to training/],
    [["--load", "a", "--data", "b", "--hold-out", "x"], /--split belongs to training/],
  ])("%j is explained", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });

  test("say how long to learn: --epochs has no clock, but for one of its own", () => {
    const minutes = (...args: string[]) => minutesOf(readArguments(args));
    expect(minutes()).toBeLessThan(5);
    expect(minutes("--epochs", "3")).toBe(Number.POSITIVE_INFINITY);
    expect(minutes("--epochs", "3", "--minutes", "0.5")).toBe(0.5);
  });

  test("say less of more recordings", () => {
    const settings = readArguments(["--data", "a"]);
    const plan = (count: number) => planOf(settings, "class", { rate: 8000, count });
    expect([12, 3000, 90_000].map((count) => plan(count).epochs)).toEqual([200, 53, 10]);
    expect([12, 3000, 90_000].map((count) => plan(count).batch)).toEqual([4, 32, 32]);
  });
});

describe("the program", () => {
  test("learns classes, keeps what it learned, and tells what a file says", async () => {
    const folder = await folderWith(clips());
    const [kept, curves] = [join(folder, "kept"), join(folder, "curves.svg")];
    const learned = run([
      ...["--data", folder, "--epochs", "30", "--no-prompt"],
      ...["--save", kept, "--curves", curves],
    ]);
    expect([learned.stderr, learned.status]).toEqual(["", 0]);
    expect(learned.stdout).toContain("36 recordings by 2 speakers");
    expect(learned.stdout).toContain("Held out: takes 0 to 4: 6 recordings");
    expect(learned.stdout).toContain("true class");
    expect(Number(/^accuracy (\d\.\d{4})$/.exec(lastLine(learned.stdout)!)![1])).toBeGreaterThan(
      0.6,
    );
    expect(readFileSync(curves, "utf8")).toMatch(/^<svg/);
    const file = join(folder, "e_ada_4.wav");
    const heard = run(["--load", kept, "--transcribe", file]);
    expect([heard.stderr, heard.status]).toEqual(["", 0]);
    expect(heard.stdout).toMatch(/^[ceg] {2}\d+\.\d %\n$/);
    const tested = run(["--load", kept, "--data", folder, "--no-prompt"]);
    expect(tested.stdout).toMatch(/36 recordings for the test(.|\n)*\naccuracy \d\.\d{4}\n$/);
    // What is typed is listened to, and mistakes may be made.
    const typed = run(["--load", kept], `${file}\nnone.wav\n\n`, "process.stdin.isTTY = true;");
    expect([typed.stderr, typed.status]).toEqual(["", 0]);
    expect(typed.stdout).toContain(heard.stdout.trim());
    expect(typed.stdout).toContain("none.wav does not exist");
  });

  test("learns strings of clips", async () => {
    const folder = await folderWith(clips());
    const { stdout, stderr, status } = run([
      "--data",
      folder,
      "--strings",
      "--minutes",
      "0.05",
      "--split",
      "speaker",
      "--no-prompt",
    ]);
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toMatch(/3 words at 8,000 samples a second/);
    expect(stdout).toMatch(/Time is over, 0\.05 minutes: training ends here/);
    expect(stdout).toMatch(/400 recordings for the test/);
    expect(lastLine(stdout)).toMatch(/^label error \d\.\d{4}$/);
  });

  test("learns texts of a table, and leaves out what can't be used where it is told to", async () => {
    const files: Record<string, string | Uint8Array> = { "bad.wav": "no sound" };
    const lines = ["bad.wav\tc", "gone.wav\te"];
    for (let i = 0; i < 12; i++) {
      const notes = (["c", "e", "g", "a"] as const).filter((_, n) => (i + 1) & (1 << n));
      files[`${i}.wav`] = tones(notes, i);
      lines.push(`${i}.wav\t${notes.join(" ")}`);
    }
    const folder = await folderWith({ ...files, "said.tsv": lines.join("\n") });
    const args = ["--data", folder, "--epochs", "1", "--no-prompt"];
    const refused = run(args);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/bad\.wav can't be used.* 1 other file.*--skip-bad/);
    const { stdout, stderr, status } = run([...args, "--skip-bad"]);
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toMatch(/gone\.wav does not exist/);
    expect(stdout).toMatch(/5 characters at/);
    expect(lastLine(stdout)).toMatch(/^label error \d/);
    const words = run([...args, "--skip-bad", "--units", "word"]);
    expect(words.stdout).toMatch(/4 words at/);
  });

  test("goes on where Ctrl-C ended it, to the same bits", async () => {
    const folder = await folderWith(clips());
    const [one, other, resume] = ["one", "other", "run"].map((name) => join(folder, name));
    const args = ["--data", folder, "--labels", "name", "--epochs", "8", "--no-prompt"];
    const whole = run([...args, "--save", one!]).stdout;
    const again = [...args, "--save", other!, "--resume", resume!];
    const child = spawn(process.execPath, commandOf("speech", "--threads", "1", ...again));
    for await (const chunk of child.stdout) {
      if (/Epoch 2\/8/.test(String(chunk))) child.kill("SIGINT");
    }
    await new Promise((resolve) =>
      child.exitCode === null ? child.once("exit", resolve) : resolve(0),
    );
    expect(child.exitCode).toBe(130);
    expect(existsSync(resume!)).toBe(true);
    const { stdout, stderr } = run(again);
    expect(stderr).toBe("");
    expect(stdout).not.toMatch(/Epoch 1\/8/);
    expect(lastLine(stdout)).toBe(lastLine(whole));
    expect(existsSync(resume!)).toBe(false);
    expect(await weightsIn(other!)).toEqual(await weightsIn(one!));
  });

  test("mistakes are told in a sentence", async () => {
    const folder = await folderWith({
      "one/a_1.wav": tones(["c"], 1),
      "one/a_2.wav": tones(["c"], 2),
      "empty/a.txt": "",
      "kept/recognizer.json": "{}",
    });
    const cases: [string[], RegExp][] = [
      [["--data", join(folder, "one")], /All recordings have the label "a": at least two/],
      [["--data", join(folder, "empty")], /holds no WAV files/],
      [["--data", join(folder, "none")], /none does not exist/],
      [["--load", join(folder, "kept")], /was not written by --save/],
      [["--save", join(folder, "one/a_1.wav")], /is a file: --save takes a folder/],
    ];
    for (const [args, message] of cases) {
      const { stdout, stderr, status } = run([...args, "--no-prompt"]);
      expect([stdout.includes("Epoch"), status]).toEqual([false, 1]);
      expect(stderr.trim()).toMatch(message);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });
});
