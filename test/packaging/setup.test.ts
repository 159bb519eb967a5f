// The set-up's front door: what it does when there is nothing to do, and what it says when it can't go on.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { executeNode } from "./execute.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const buildWasm = (prebuilt?: string) =>
  executeNode(["scripts/build-wasm.mjs"], root, prebuilt ? { BPTT_WASM: prebuilt } : {});

test("a second run does nothing", async () => {
  expect(await buildWasm()).toBe("");
});

test("a finished build that does not exist is named", async () => {
  const missing = path.join(tmpdir(), "no-such-build");
  await expect(buildWasm(missing)).rejects.toThrow(`BPTT_WASM names ${missing}`);
});

test("a folder that is no finished build is named, and what it lacks", async () => {
  const empty = mkdtempSync(path.join(tmpdir(), "bptt-empty-"));
  await expect(buildWasm(empty)).rejects.toThrow(/there is no glue\.mjs there[\s\S]*dist\/wasm/);
});
