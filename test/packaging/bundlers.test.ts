import { cpSync, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { build as esbuild } from "esbuild";
import { expect, inject, test } from "vitest";
import { executeNode } from "./execute.js";
import { expectTrained } from "./trained.js";
import { buildWithVite } from "./vite.js";

const consumer = inject("consumer");

test("vite finds the WebAssembly modules and copies them into its build", async () => {
  const folder = await buildWithVite(consumer, "vite-assets");
  const assets = readdirSync(path.join(folder, "assets"));
  expect(assets.filter((name) => name.endsWith(".wasm"))).toHaveLength(4);
});

test("esbuild's bundle runs in Node with the wasm folder copied beside it", async () => {
  const outdir = path.join(consumer, "esbuild-out");
  await esbuild({
    absWorkingDir: consumer,
    entryPoints: ["esm.mjs"],
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
    outdir,
  });
  const wasm = path.join(consumer, "node_modules", "bptt", "dist", "wasm");
  cpSync(wasm, path.join(outdir, "wasm"), { recursive: true });
  expectTrained(JSON.parse(await executeNode([path.join(outdir, "esm.mjs")], consumer)));
});

test("esbuild bundles for the browser without Node's modules", async () => {
  await esbuild({
    absWorkingDir: consumer,
    entryPoints: ["esm.mjs"],
    bundle: true,
    format: "esm",
    platform: "browser",
    logLevel: "error",
    outfile: path.join(consumer, "browser-out", "bundle.js"),
  });
  expect(existsSync(path.join(consumer, "browser-out", "bundle.js"))).toBe(true);
});
