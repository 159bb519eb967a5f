import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as fromPython from "../../examples/from-python/cli.js";
import { prepare, seriesOf, writeSeries } from "../../examples/from-python/series.js";
import { findPython } from "../../examples/python.js";
import * as scaleOut from "../../examples/scale-out/cli.js";
import { folderWith } from "../sentiment/files.js";
import { runExample } from "../support/example.js";

describe.each(Object.entries({ fromPython, scaleOut }))("arguments of %s", (_, program) => {
  const { help, readArguments } = program;

  test("have defaults, and paths are taken from the folder of the user", () => {
    expect(readArguments([])).toMatchObject({ target: "label", seed: 1 });
    const given = readArguments(["--data", "a.csv", "--target", "T", "--save", "b"], "/home/ada");
    expect(given).toMatchObject({ data: "/home/ada/a.csv", save: "/home/ada/b", target: "T" });
  });

  test("are all explained by --help", () => {
    for (const name of Object.keys(readArguments([]))) expect(help).toMatch(`--${name}`);
  });

  test.each([
    [["--bogus"], /Unknown option '--bogus'.*--help/],
    [["--data="], /--data must not be empty/],
    [["--series", "3"], /--series must be a whole number from 10/],
  ])("%j is explained", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});

test("a batch has a series for each worker", () => {
  const few = () => scaleOut.readArguments(["--workers", "4", "--batch", "3"]);
  expect(few).toThrow(/--batch must be a whole number from 4/);
});

describe("series", () => {
  test("of a file: columns of numbers, a class, a quarter held out, the same scale", async () => {
    const lines = Array.from({ length: 12 }, (_, i) => `${i % 2 ? "b" : "a"},day,${i},${i + 1},x`);
    const folder = await folderWith({ "a.csv": ["kind,when,s0,s1,note", ...lines].join("\n") });
    const wanted = { data: join(folder, "a.csv"), target: "kind", series: 10, seed: 1 };
    const { classes, training, heldOut } = await seriesOf(wanted);
    expect(classes).toEqual(["a", "b"]);
    expect([training.x.length, heldOut.x.length, training.x[0]!.length]).toEqual([9, 3, 2]);
    const all = training.x.flat();
    const mean = all.reduce((sum, v) => sum + v, 0) / all.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(all.reduce((sum, v) => sum + v * v, 0) / all.length).toBeCloseTo(1, 5);
    await expect(seriesOf({ ...wanted, target: "sort" })).rejects.toThrow(/has no column "sort"/);
  });

  test("are written so that Python reads the same float32", async () => {
    const folder = await folderWith({});
    const series = await seriesOf({ target: "label", series: 40, seed: 2 });
    await writeSeries(series, folder);
    const [header, ...lines] = readFileSync(join(folder, "training.csv"), "utf8")
      .trim()
      .split("\n");
    expect(header).toMatch(/^step_0,.*,step_23,label$/);
    const rows = lines.map((line) => line.split(",").map(Number));
    expect(rows.map((row) => row.slice(0, -1))).toEqual(series.training.x);
    expect(rows.map((row) => row.at(-1))).toEqual(series.training.y);
  });

  test("that are too few", () => {
    const one = { steps: [1], label: "a" };
    expect(() => prepare("It", [one, one, one, one, one], 1)).toThrow(/It has too little/);
  });
});

describe("Python", () => {
  test("that can't be run is told of, and how to get one", () => {
    const { status, stderr } = runExample("from-python", [], undefined, { PYTHON: "/no/python" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^\/no\/python can't be run: install Python 3\.11/);
  });

  const python = hasPython({});
  test.skipIf(!python)("that lacks a package is told what to install", () => {
    const lacking = () => findPython({ no_such_package_here: "no-such-package" });
    expect(lacking).toThrow(
      /has no no_such_package_here: run `.* -m pip install 'no-such-package'`/,
    );
  });

  const keras = hasPython({ keras: "keras", tensorflow: "tensorflow" });
  test.skipIf(!keras)(
    "trains, and evaluates what was trained on here",
    async () => {
      const folder = await folderWith({});
      const args = ["--series", "60", "--epochs", "1", "--save", folder];
      const { status, stdout, stderr } = runExample("from-python", args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toContain("60 series of 24 steps: sawtooth, sine, square; 15 of them");
      const line = (name: string) => new RegExp(`${name} +([\\d.]+) +([\\d.]+) +(\\d+) +(\\w+)`);
      const told = ["Keras has trained", "opened here", "trained on here", "opened by Keras"];
      const stops = told.map((name) => line(name).exec(stdout)!.slice(3));
      expect(stops[1]).toEqual(stops[0]);
      expect(stops[3]).toEqual(stops[2]);
      expect(stops.map(([updates]) => updates)).toEqual(["2", "2", "4", "4"]);
      expect(existsSync(join(folder, "continued.keras"))).toBe(true);
    },
    300_000,
  );
});

function hasPython(packages: Record<string, string>): boolean {
  try {
    return findPython(packages) !== "";
  } catch {
    return false;
  }
}
