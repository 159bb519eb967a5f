import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type BuildOptions, build as esbuild } from "esbuild";
import { expect, inject, test } from "vitest";
import { executeNode } from "./execute.js";
import { expectTrained } from "./trained.js";
import { buildWithVite } from "./vite.js";

const consumer = inject("consumer");

/** Bundles a program of the consumer's for Node. */
const bundleForNode = (options: BuildOptions) =>
  esbuild({
    absWorkingDir: consumer,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
    ...options,
  });

test("vite finds the WebAssembly modules and copies them into its build", async () => {
  const folder = await buildWithVite(consumer, "vite-assets");
  const assets = readdirSync(path.join(folder, "assets"));
  const modules = assets.filter((name) => name.endsWith(".wasm"));
  expect(modules.filter((name) => name.startsWith("bptt"))).toHaveLength(5);
  // And what resamples, which is loaded when it is used.
  expect(modules).toHaveLength(6);
});

test("vite copies one module with its parts where a page imports bptt/simd128", async () => {
  const folder = await buildWithVite(consumer, "vite-simd128", "simd128.html");
  const modules = readdirSync(path.join(folder, "assets")).filter((name) =>
    /^bptt.*wasm$/.test(name),
  );
  expect(modules.map((name) => name.replace(/-[\w-]{8}\.wasm$/, "")).sort()).toEqual([
    "bptt",
    "bptt.rest",
    "bptt.training",
  ]);
});

test("esbuild's bundle of bptt/simd128 runs with three files beside it, on one thread", async () => {
  const outdir = path.join(consumer, "esbuild-simd128");
  await bundleForNode({
    stdin: { contents: simd128Program, resolveDir: consumer },
    outfile: path.join(outdir, "main.mjs"),
  });
  const wasm = path.join(consumer, "node_modules", "bptt", "dist", "wasm");
  for (const part of ["", ".training", ".rest"]) {
    const name = `bptt${part}.wasm`;
    cpSync(path.join(wasm, name), path.join(outdir, "wasm", name));
  }
  const told = JSON.parse(await executeNode([path.join(outdir, "main.mjs")], consumer));
  expect(told.first).toEqual({ build: "simd128", threads: 1, fallbacks: [] });
  expect(told.asked).toMatchObject({ build: "simd128", threads: 1 });
  expect(told.asked.fallbacks[0].why).toContain("`bptt/simd128`");
});

const simd128Program = `
import { configure, Dense, engineInfo, LayerNormalization, Sequential, shutdown } from "bptt/simd128";
console.warn = () => {};
async function told() {
  await new Sequential([new LayerNormalization(), new Dense(2)]).predict([[1, 2]]);
  const { build, threads, fallbacks } = engineInfo();
  return { build, threads, fallbacks };
}
const first = await told();
await shutdown();
await configure({ threads: 2 });
console.log(JSON.stringify({ first, asked: await told() }));`;

test("esbuild's bundle runs in Node with the wasm folder copied beside it", async () => {
  const outdir = path.join(consumer, "esbuild-out");
  await bundleForNode({
    entryPoints: ["esm.mjs"],
    outExtension: { ".js": ".mjs" },
    outdir,
  });
  const wasm = path.join(consumer, "node_modules", "bptt", "dist", "wasm");
  cpSync(wasm, path.join(outdir, "wasm"), { recursive: true });
  expectTrained(JSON.parse(await executeNode([path.join(outdir, "esm.mjs")], consumer)));
});

test("esbuild's bundle has its Worker in Node where that file is copied as well, and says so where not", async () => {
  const outdir = path.join(consumer, "esbuild-worker");
  await bundleForNode({
    stdin: { contents: workerProgram, resolveDir: consumer },
    outfile: path.join(outdir, "main.mjs"),
  });
  const dist = path.join(consumer, "node_modules", "bptt", "dist");
  const run = async () => JSON.parse(await executeNode([path.join(outdir, "main.mjs")], consumer));
  cpSync(path.join(dist, "wasm"), path.join(outdir, "wasm"), { recursive: true });
  const without = await run();
  expect(without).toMatchObject({ worker: false, threads: 2 });
  expect(without.fallbacks[0].why).toMatch(/not in a Worker: Cannot find module.*worker\.js/);
  // Without a package.json beside it, it is read as CommonJS.
  cpSync(path.join(dist, "worker.js"), path.join(outdir, "worker.js"));
  expect(await run()).toMatchObject({ worker: true, threads: 2, fallbacks: [] });
});

test("esbuild's bundle with bptt/inline needs no file beside it, for rare layers either", async () => {
  const outfile = path.join(consumer, "esbuild-inline", "main.mjs");
  await bundleForNode({
    stdin: { contents: inlineProgram, resolveDir: consumer },
    outfile,
  });
  expect(JSON.parse(await executeNode([outfile], consumer))).toEqual(["custom", 2]);
});

const inlineProgram = `
import { configure, Dense, engineInfo, LayerNormalization, Sequential } from "bptt";
import inline from "bptt/inline";
await configure(inline);
const { data } = await new Sequential([new LayerNormalization(), new Dense(2)]).predict([[1, 2]]);
console.log(JSON.stringify([engineInfo().build, data.length]));`;

test("esbuild's bundle leaves out initializers, regularizers and constraints that are not used", async () => {
  const { outputFiles } = await esbuild({
    absWorkingDir: consumer,
    stdin: {
      contents: 'import { Dense, L2 } from "bptt"; console.log(new Dense(1), new L2());',
      resolveDir: consumer,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const kept = (name: string) => outputFiles[0]!.text.includes(`super("${name}"`);
  const others = ["Zeros", "Ones", "Orthogonal", "HeNormal", "VarianceScaling", "L1", "MaxNorm"];
  expect(["L2", ...others].filter(kept)).toEqual(["L2"]);
});

test("a page of four layers has these, and reads configurations of them", async () => {
  const folder = path.join(consumer, "esbuild-layers");
  await esbuild({
    absWorkingDir: consumer,
    stdin: { contents: layersProgram, resolveDir: consumer },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
  });
  const told = JSON.parse(await executeNode([path.join(folder, "stdin.mjs")], consumer));
  const text = readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), "utf8"))
    .join("");
  expect(told.layers).toEqual(["Embedding", "LSTM", "Dropout", "Dense"]);
  expect(told.lacks).toMatch(
    /"Flatten"; known are "Dense", "Dropout", "Embedding", "Identity", "LSTM" \(a bundle/,
  );
  const kept = (name: string) => text.includes(`super("${name}"`);
  const others = ["GRU", "Conv1D", "Flatten", "Attention", "MultiHeadAttention", "Resizing"];
  expect(["LSTM", "Dense", ...others].filter(kept)).toEqual(["LSTM", "Dense"]);
});

const layersProgram = `
import { Dense, Dropout, Embedding, LSTM, Sequential } from "bptt";
const model = new Sequential([new Embedding(10, 4), new LSTM(4), new Dropout(0.2), new Dense(1)]);
const { layers } = Sequential.fromConfig(model.getConfig());
let lacks;
try {
  Sequential.fromConfig({ name: "m", layers: [{ class_name: "Flatten", config: {} }] });
} catch (error) {
  lacks = error.message;
}
console.log(JSON.stringify({ layers: layers.map(({ className }) => className), lacks }));`;

const workerProgram = `
import { configure, Dense, engineInfo, Sequential } from "bptt";
console.warn = () => {};
await configure({ worker: true, threads: 2 });
await new Sequential([new Dense(1)]).predict([[1]]);
console.log(JSON.stringify(engineInfo()));`;

test("a bundle that does not know its place says so", async () => {
  const outfile = path.join(consumer, "esbuild-iife", "main.js");
  await esbuild({
    absWorkingDir: consumer,
    stdin: { contents: placelessProgram, resolveDir: consumer },
    bundle: true,
    format: "iife",
    platform: "node",
    logLevel: "silent",
    outfile,
  });
  expect(await executeNode([outfile], consumer)).toMatch(/^EngineLoad.*import\.meta\.url/);
});

const placelessProgram = `
import { Dense, Sequential } from "bptt";
const call = new Sequential([new Dense(1)]).predict([[1]]);
call.catch(({ code, message }) => console.log(code, message));`;

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
