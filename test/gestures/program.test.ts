import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { help, readArguments } from "../../examples/gestures/cli.js";
import { planOf } from "../../examples/gestures/plan.js";
import { folderWith } from "../sentiment/files.js";
import { commandOf, runExample, weightsIn } from "../support/example.js";
import { gif, npy } from "./files.js";

/** @param first what the program's process does before anything else. */
const run = (args: readonly string[], input?: string, first = "") =>
  runExample("gestures", ["--threads", "1", ...args], input, {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(first)}`,
  });

/** Clips of a bar that goes to the right, or to the left. */
const CLIPS = Object.fromEntries(
  ["right", "left"].flatMap((name) =>
    Array.from({ length: 10 }, (_, i) => {
      const bars = Array.from({ length: 4 + (i % 3) }, (_, step) => {
        const x = name === "right" ? step : 8 - step;
        return { x, width: 2 + (i % 2), colour: 0, disposal: 2 };
      });
      return [`${name}/${i}.gif`, gif(12, 12, bars)];
    }),
  ),
);

const SMALL = ["--size", "8", "--model", "dense-gru"];

/** A table of joints: a label for each step, in each of eight sequences. */
const JOINTS = [
  "id,label,x,y",
  ...Array.from({ length: 8 * 80 }, (_, i) => {
    const moves = i % 20 > 9;
    return [Math.floor(i / 80), moves ? "move" : "rest", moves ? i % 10 : 0, 1].join(",");
  }),
].join("\n");

describe("arguments", () => {
  test("have defaults, and paths are taken from the folder of the user", () => {
    const settings = readArguments(["--data", "a", "--sheet", "s.svg"], "/home/ada");
    expect(settings).toMatchObject({ data: "/home/ada/a", sheet: "/home/ada/s.svg" });
    expect(settings).toMatchObject({ seed: 1, prompt: true, colour: false, task: undefined });
  });

  test("are all explained by --help", () => {
    const names = { prompt: "no-prompt", skipBad: "skip-bad", holdOut: "hold-out" };
    for (const name of Object.keys(readArguments([]))) {
      if (name === "folder") continue;
      expect(help).toMatch(new RegExp(`--${names[name as keyof typeof names] ?? name}\\b`));
    }
  });

  test.each([
    [["--bogus"], /Unknown option '--bogus'.*--help/],
    [["--data="], /--data must not be empty/],
    [["--minutes="], /--minutes must be a number above 0/],
    [
      ["--model", "resnet"],
      /--model must be conv-gru, conv-lstm, dense-gru, bilstm or gru, not "resnet"/,
    ],
    [["--task", "colour"], /--task must be label or order/],
    [["--size", "7"], /--size must be a whole number from 8 to 256/],
    [["--minutes", "0"], /--minutes must be a number above 0/],
    [["--load", "a", "--save", "b"], /exclude each other/],
    [["--load", "a", "--epochs", "2"], /--epochs belongs to training/],
    [["--load", "a", "--colour"], /--colour belongs to training/],
    [["--load", "a", "--sheet", "b"], /--sheet shows clips that are tested/],
  ])("%j is explained", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });

  test("say which network reads what", () => {
    const asked = (...args: string[]) => readArguments(args);
    expect(planOf(asked(), "clips", 2000)).toMatchObject({ network: "conv-gru", epochs: 16 });
    const { network, epochs } = planOf(asked("--model", "gru", "--epochs", "3"), "phases", 9);
    expect([network, epochs]).toEqual(["gru", 3]);
    expect(() => planOf(asked("--model", "gru"), "clips", 9)).toThrow(
      "--model gru reads no clips: expected one of conv-gru, conv-lstm, dense-gru.",
    );
  });

  test("say how often to learn: little data more often", () => {
    const rows = [20, 160, 640, 5000];
    const epochs = rows.map((n) => planOf(readArguments([]), "clips", n).epochs);
    expect(epochs).toEqual([100, 64, 16, 16]);
  });
});

describe("the program", () => {
  test("learns clips of a folder, keeps what it learned, and tells what is in others", async () => {
    const data = await folderWith(CLIPS);
    const frames = npy("|u1", [3, 12, 12], new Uint8Array(432));
    const folder = await folderWith({ "new.npy": frames });
    const [kept, sheet] = [join(folder, "kept"), join(folder, "sheet.svg")];
    const clip = join(folder, "new.npy");
    const learned = run([
      ...["--data", data, "--save", kept, "--epochs", "2", "--sheet", sheet, "--no-prompt"],
      ...SMALL,
    ]);
    expect(learned.stderr).toBe("");
    expect(learned.stdout).toMatch(/16 clips to learn from, 4 held out; 2 classes: left and right/);
    expect(learned.stdout).toMatch(/Epoch 2: loss \d/);
    expect(learned.stdout).toMatch(/\naccuracy \d\.\d{4}\n$/);
    expect(readFileSync(sheet, "utf8")).toMatch(/^<svg.*\n(.|\n)*data:image\/png;base64/);
    const told = run(["--load", kept, "--classify", clip]);
    expect([told.stderr, told.status]).toEqual(["", 0]);
    expect(told.stdout).toMatch(/^(left|right) \d+\.\d %, (left|right) \d+\.\d %\n$/);
    const piped = run(["--load", kept], `${clip}\n\n${join(folder, "none.gif")}\n`);
    expect(piped.stdout.split("\n")[0]).toBe(`${told.stdout.trim()}\t${clip}`);
    expect(piped.stdout.split("\n")[1]).toMatch(/none\.gif does not exist/);
    const tested = run(["--load", kept, "--data", data, "--no-prompt"]);
    expect(tested.stdout).toMatch(/Tested: 20 clips(.|\n)*accuracy \d\.\d{4}\n$/);
  });

  test("learns from a few clips of one's own as well", async () => {
    const data = await folderWith(CLIPS);
    const { stdout } = run(["--data", data, ...SMALL, "--no-prompt"]);
    expect(Number(/accuracy (\S+)\n$/.exec(stdout)![1])).toBeGreaterThan(0.7);
  });

  test("tells the order of clips, with convolutions, within its minutes", async () => {
    const data = await folderWith(CLIPS);
    const hurried =
      "const now = performance.now.bind(performance); performance.now = () => 5000 * now();";
    const args = ["--data", data, "--task", "order", "--size", "12", "--minutes", "10"];
    const { stdout, stderr } = run([...args, "--epochs", "5000", "--no-prompt"], "", hurried);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/2 classes: forwards and backwards/);
    expect(stdout.match(/The time is over/g)).toHaveLength(1);
    expect(stdout).not.toContain("Epoch 5000:");
    expect(stdout).toMatch(/\naccuracy \d\.\d{4}\n$/);
  });

  test("tells the steps of joints apart, in a table that is new as well", async () => {
    const folder = await folderWith({ "joints.csv": JOINTS, "new.csv": "id,x,y\n1,2,3\n1,4,5\n" });
    const data = join(folder, "joints.csv");
    const args = ["--data", data, "--epochs", "2", "--no-prompt"];
    const learned = run([...args, "--classify", join(folder, "new.csv")]);
    expect(learned.stderr).toBe("");
    expect(learned.stdout).toMatch(
      /F1 of rest: \d\.\d{3}\naccuracy \d\.\d{4}\nmacro F1 \d\.\d{4}\n/,
    );
    expect(learned.stdout).toMatch(/\n1-2 (move|rest)\n$|\n1-1 (move|rest), 2-2 (move|rest)\n$/);
  });

  test("answers what is typed, until an empty line", async () => {
    const data = await folderWith(CLIPS);
    const args = ["--data", data, ...SMALL, "--epochs", "1"];
    const typed = run(
      args,
      `${join(data, "left", "1.gif")}\n\n${join(data, "left", "2.gif")}\n`,
      "process.stdin.isTTY = true;",
    );
    expect([typed.stderr, typed.status]).toEqual(["", 0]);
    const answers = typed.stdout.match(/(left|right) \d+\.\d %, (left|right) \d+\.\d %/g);
    expect(answers).toHaveLength(1);
  });

  test("goes on where Ctrl-C ended it, to the same bits", async () => {
    const data = await folderWith(CLIPS);
    const folder = await folderWith({});
    const [one, other, resume] = ["one", "other", "run"].map((name) => join(folder, name));
    const args = ["--data", data, "--size", "12", "--epochs", "12", "--no-prompt"];
    const whole = run([...args, "--save", one!]).stdout;
    const again = [...args, "--save", other!, "--resume", resume!];
    const child = spawn(process.execPath, commandOf("gestures", "--threads", "1", ...again));
    for await (const chunk of child.stdout) {
      if (!/Epoch 2/.test(String(chunk))) continue;
      child.kill("SIGINT");
      break;
    }
    const status = await new Promise((resolve) => child.once("exit", resolve));
    expect([status, existsSync(resume!)]).toEqual([130, true]);
    const { stdout, stderr } = run(again);
    expect(stderr).toBe("");
    expect(stdout).not.toMatch(/Epoch 1:/);
    const result = (text: string) => text.slice(text.indexOf("Tested: "));
    expect(result(stdout)).toBe(result(whole));
    expect(existsSync(resume!)).toBe(false);
    expect(await weightsIn(other!)).toEqual(await weightsIn(one!));
  });

  test("mistakes are told in a sentence", async () => {
    const folder = await folderWith({
      ...CLIPS,
      "kept/recogniser.json": "{}",
      "joints.csv": JOINTS,
    });
    const cases: [string[], RegExp][] = [
      [["--data", folder], /^2 files of .*joints\.csv lies beside the folders of the classes/],
      [["--data", join(folder, "joints.csv"), "--model", "conv-gru"], /reads no videos/],
      [["--frames", "3"], /--frames has no meaning for built-in clips/],
      [["--load", join(folder, "kept")], /was not written by --save/],
      [["--save", join(folder, "joints.csv")], /is a file: --save takes a folder/],
    ];
    for (const [args, message] of cases) {
      const { stdout, stderr, status } = run([...args, "--no-prompt"]);
      expect([stdout.includes("Epoch"), status]).toEqual([false, 1]);
      expect(stderr.trim()).toMatch(message);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });
});
