import { describe, expect, test } from "vitest";
import { help, readArguments } from "../../examples/long-memory/cli.js";
import { runExample } from "../support/example.js";

const run = (...args: string[]) => runExample("long-memory", ["--threads", "1", ...args]);

describe("arguments", () => {
  test("have defaults, which depend on the task", () => {
    expect(readArguments([])).toMatchObject({ task: "adding", steps: 200, units: 64, seed: 1 });
    expect(readArguments([]).cells).toEqual(["simple", "lstm", "gru"]);
    expect(readArguments([]).epochs).toBe(20);
    expect(readArguments(["--task", "copy"])).toMatchObject({ steps: 100, epochs: 40 });
    const given = readArguments(["--task", "copy", "--steps", "30", "--cell", "gru"]);
    expect(given).toMatchObject({ steps: 30, cells: ["gru"] });
  });

  test("are all explained by --help", () => {
    for (const name of Object.keys(readArguments([]))) {
      const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect(help).toMatch(new RegExp(`--${option === "cells" ? "cell" : option}\\b`));
    }
  });

  test.each([
    [["--bogus"], /Unknown option '--bogus'.*--help/],
    [["200"], /Unexpected argument '200'.*--help/],
    [["--steps"], /--steps.*argument missing.*--help/],
    [["--steps", "1"], /--steps must be a whole number from 2 /],
    [["--rows", "many"], /--rows must be a whole number .*"many"/],
    [["--task", "xor"], /--task must be adding or copy, not "xor"\./],
    [["--cell", "rnn"], /--cell must be simple, lstm, gru or all, not "rnn"\./],
    [["--bias", "2"], /--bias must be chrono or keras/],
    [["--learning-rate", "0"], /--learning-rate must be a number above 0/],
    [["--learning-rate", ""], /--learning-rate must be a number above 0/],
    [["--threads", "0"], /--threads must be a whole number from 1/],
  ])("%j is explained", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});

describe("the program", () => {
  test("ends with one sentence and exit code 1 on a mistake", () => {
    const { status, stdout, stderr } = run("--task", "xor");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe('--task must be adding or copy, not "xor".\n');
  });

  const small = ["--steps", "20", "--rows", "100", "--units", "8", "--epochs", "2"];

  test.each(["adding", "copy"])("compares the three cells at the task %s", (task) => {
    const { status, stdout, stderr } = run("--task", task, ...small);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    for (const cell of ["SimpleRNN", "LSTM", "GRU"]) {
      expect(stdout).toMatch(new RegExp(`${cell} epoch 2/2: loss .* first / last step \\d`));
      expect(stdout).toMatch(new RegExp(`^  ${cell} +\\d\\.\\d{4} +\\d+\\.\\d % +2 +\\d+$`, "m"));
      // Before training and after it.
      expect(stdout.match(new RegExp(`${cell} +first step .*first / last = `, "g"))).toHaveLength(
        2,
      );
    }
    expect(stdout).not.toMatch(/NaN|undefined/);
  });
});
