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
