import { expect, inject, test } from "vitest";
import { executeNode } from "./execute.js";
import { expectTrained } from "./trained.js";

const consumer = inject("consumer");

test("trains when imported", async () => {
  expectTrained(JSON.parse(await executeNode(["esm.mjs"], consumer)));
});

test("trains when required", async () => {
  expectTrained(JSON.parse(await executeNode(["cjs.cjs"], consumer)));
});

test("gives the same numbers either way", async () => {
  const [imported, required] = await Promise.all([
    executeNode(["esm.mjs"], consumer),
    executeNode(["cjs.cjs"], consumer),
  ]);
  expect(required).toBe(imported);
});

test.each([
  ["imported", ["--input-type=module", "--eval", 'import { Dense } from "bptt"; new Dense(0)']],
  ["required", ["--eval", 'const { Dense } = require("bptt"); new Dense(0)']],
])("an error that nobody catches is told in few lines when %s", async (_, args) => {
  const failed = await executeNode(args, consumer).catch((error: Error) => error.message);
  expect(failed).toMatch(/BpttError: Dense received an invalid value for argument `units`/);
  // Node shows the line that threw.
  expect(failed.length).toBeLessThan(4000);
});

test("has classes of the same names either way", async () => {
  const program = `
    const names = (bptt) => Object.keys(bptt).filter((key) => /^[A-Z]/.test(key)).map((key) => [key, bptt[key].name]);
    import("bptt").then((imported) => console.log(JSON.stringify([names(imported), names(require("bptt"))])));`;
  const [imported, required] = JSON.parse(
    await executeNode(["--input-type=commonjs", "-e", program], consumer),
  );
  expect(required).toEqual(imported);
  expect(imported).toContainEqual(["LSTM", "LSTM"]);
});
