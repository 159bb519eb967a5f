import { join } from "node:path";
import { loadModel } from "bptt";
import { describe, expect, test } from "vitest";
import { help, readArguments } from "../../examples/weather/cli.js";
import { climate } from "../../examples/weather/series.js";
import { folderWith } from "../sentiment/files.js";
import { runExample } from "../support/example.js";

const run = (...args: string[]) => runExample("weather", ["--threads", "1", ...args]);

describe("arguments", () => {
  test("have defaults, and paths are taken from the folder of the user", () => {
    expect(readArguments([])).toMatchObject({ target: "temperature", past: 48, future: 12 });
    const given = readArguments(["--data", "a.csv", "--target", "T", "--save", "b"], "/home/ada");
    expect(given).toMatchObject({ data: "/home/ada/a.csv", save: "/home/ada/b", target: "T" });
  });

  test("are all explained by --help", () => {
    for (const name of Object.keys(readArguments([]))) {
      const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect(help).toMatch(new RegExp(`--${option}\\b`));
    }
  });

  test.each([
    [["--bogus"], /Unknown option '--bogus'.*--help/],
    [["--data="], /--data must not be empty/],
    [["--data", "a.csv"], /--data needs a --target/],
    [["--every", "0"], /--every must be a whole number from 1 to 10,000/],
    [["--learning-rate", "0"], /--learning-rate must be a number above 0/],
  ])("%j is explained", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});

describe("the program", () => {
  const small = ["--past", "24", "--every", "3", "--units", "8", "--epochs", "2"];

  test("forecasts a column of a file, and keeps the best weights", async () => {
    const { columns, rows } = climate(800, 1);
    const lines = rows.map((row, hour) => [`day ${Math.trunc(hour / 24)}`, ...row].join(","));
    const folder = await folderWith({ "a.csv": [["date", ...columns], ...lines].join("\n") });
    const save = join(folder, "best.keras");
    const data = ["--data", join(folder, "a.csv"), "--target", "humidity", "--save", save];
    const { status, stdout, stderr } = run(...data, ...small, "--learning-rate", "0.01");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("800 steps of");
    expect(stdout).toContain(": pressure, temperature, humidity, wind.");
    expect(stdout).toMatch(/Epoch 2\/2 .* val_mae: \d\.\d{4}$/m);
    expect(stdout).toMatch(/on 171 held-out steps:/);
    expect(stdout).toMatch(/the LSTM +\d+\.\d\d/);
    const model = await loadModel(save);
    expect(model.inputs[0]!.shape).toEqual([null, null, 4]);
    expect(model.optimizer!.iterations).toBeGreaterThan(0);
  });

  test.each([
    [["--hours", "200"], /has 200 steps: too few/],
    [["--hours", "1000", "--target", "rain"], /has no column "rain": pressure, temperature/],
  ])("%j is explained", (args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
});
