import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { help, readArguments } from "../../examples/char-rnn/cli.js";
import { folderWith } from "../sentiment/files.js";
import { commandOf, runExample } from "../support/example.js";

const threads = ["--threads", "1"];
const run = (...args: string[]) => runExample("char-rnn", [...threads, ...args]);

const rhyme = "the cat sat on the mat, and that was that.\n".repeat(60);
const small = ["--units", "16", "--batch", "4", "--steps", "16", "--length", "40"];

describe("arguments", () => {
  test("have defaults, and paths are taken from the folder of the user", () => {
    const settings = readArguments(["--data", "a.txt", "--save", "b"], "/home/ada");
    expect(settings).toMatchObject({ data: "/home/ada/a.txt", save: "/home/ada/b" });
    expect(settings).toMatchObject({ temperature: 0.8, batch: 32, steps: 64, seed: 1 });
    expect(readArguments([])).toMatchObject({ cell: undefined, units: undefined });
  });

  test("are all explained by --help", () => {
    for (const name of Object.keys(readArguments([]))) {
      const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect(help).toMatch(new RegExp(`--${option}\\b`));
    }
  });

  test.each([
    [["--bogus"], /Unknown option '--bogus'.*--help/],
    [["book.txt"], /Unexpected argument 'book.txt'.*--help/],
    [["--data="], /--data must not be empty/],
    [["--cell", "rnn"], /--cell must be lstm, gru or simple, not "rnn"\./],
    [["--temperature", "0"], /--temperature must be a number above 0/],
    [["--temperature", "warm"], /not "warm"/],
    [["--layers", "17"], /--layers must be a whole number from 1 to 16/],
    [["--epochs", "-1"], /argument is ambiguous.*--help/],
    [["--load", "a", "--units", "9"], /are those of the network that --load names/],
  ])("%j is explained", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});

describe("the program", () => {
  test("learns a text, keeps it, and goes on with it", async () => {
    const folder = await folderWith({ "rhyme.txt": rhyme, "other.txt": `${rhyme}Ä` });
    const saved = join(folder, "kept", "rhyme.keras");
    const data = join(folder, "rhyme.txt");
    const learnt = run("--data", data, "--save", saved, "--epochs", "2", ...small);
    expect(learnt.stderr).toBe("");
    expect(learnt.status).toBe(0);
    expect(learnt.stdout).toMatch(/2,580 characters, 15 different ones/);
    expect(learnt.stdout).toMatch(
      /Epoch 2\/2: \d\.\d{3} nats \(\d\.\d{3} bits\) a character, held out \d\.\d{3} nats/,
    );
    expect(learnt.stdout.match(/\n {2}\| /g)?.length).toBeGreaterThanOrEqual(2);

    // Without training it writes what it wrote last.
    const sample = (stdout: string) =>
      stdout.slice(stdout.lastIndexOf("\n\n  | ")).split("\n\n")[1];
    const writing = run("--load", saved, "--epochs", "0", "--length", "40");
    expect(writing.stderr).toBe("");
    expect(sample(writing.stdout)).toBe(sample(learnt.stdout));
    const prompted = run("--load", saved, "--epochs", "0", "--length", "5", "--prompt", "the cat");
    expect(sample(prompted.stdout)).toMatch(/^ {2}\| the cat.{5,25}$/s);

    // With more of it the loss falls on from where it was.
    const first = /Epoch 1\/1: (\S+) nats/;
    const more = run("--load", saved, "--data", data, "--epochs", "1", "--batch", "4");
    const fresh = run("--data", data, "--epochs", "1", ...small);
    const loss = (stdout: string) => Number(first.exec(stdout)?.[1]);
    expect(loss(more.stdout)).toBeLessThan(loss(fresh.stdout) - 0.2);

    const unknown = run("--load", saved, "--data", join(folder, "other.txt"));
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toMatch(/other\.txt holds the character "Ä", .* does not know\.\n$/);
  });

  test("ends with one sentence and exit code 1 on a mistake", async () => {
    const folder = await folderWith({
      "short.txt": "too short",
      "a.safetensors": "no weights",
      "a.safetensors.json": "{}",
    });
    const stderr = (...args: string[]) => {
      const { status, stderr } = run(...args);
      expect(status).toBe(1);
      return stderr;
    };
    expect(stderr("--data", join(folder, "none.txt"))).toMatch(/none\.txt does not exist\.\n$/);
    expect(stderr("--data", join(folder, "short.txt"))).toMatch(
      /^\S+short\.txt has 9 characters: too few for 32 streams, .*\n$/,
    );
    expect(stderr("--load", join(folder, "a.safetensors"), "--epochs", "0")).toMatch(
      /^\S+a\.safetensors\.json was not written by --save of this version\.\n$/,
    );
    expect(stderr("--save", folder)).toMatch(/name ends in \.keras or \.safetensors, not/);
    const named = join(folder, "folder.keras");
    await mkdir(named);
    expect(stderr("--save", named)).toMatch(/is a folder: --save takes a file\.\n$/);
  });

  test("keeps what it learned when it is interrupted", async () => {
    const folder = await folderWith({});
    const saved = join(folder, "part.keras");
    const child = spawn(
      process.execPath,
      commandOf(
        "char-rnn",
        ...[...threads, "--save", saved, "--epochs", "1000", "--sample-every", "2", ...small],
      ),
    );
    let output = "";
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.stdout.on("data", (chunk) => {
      // Training is under way: the first sample is written amid an epoch.
      if (!output.includes("batches of this epoch") && `${chunk}`.includes("batches of this"))
        child.kill("SIGINT");
      output += chunk;
    });
    expect(await ended).toBe(130);
    expect(output).toMatch(/Interrupted\.\nSaved in .*part\.keras; use it with --load\.\n$/);
    expect(existsSync(saved)).toBe(true);
    const { format } = JSON.parse(readFileSync(`${saved}.json`, "utf8"));
    expect(format).toMatch(/^bptt char-rnn/);
  });
});
