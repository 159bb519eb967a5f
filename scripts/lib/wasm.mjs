// The numeric core as WebAssembly, in ts/engine/wasm: compile, wasm-bindgen, wasm-opt.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { compileCore, compileCrate, targetFolder } from "./compile.mjs";
import { divide } from "./divide.mjs";
import { asFactory, factoryTypes } from "./glue.mjs";
import { ensureThreadsCompiler, ensureWasmCompiler } from "./install-rust.mjs";
import { ensurePackages } from "./npm.mjs";
import { usePrebuilt } from "./prebuilt.mjs";
import { root, say } from "./run.mjs";
import { install, isUpToDate, sourceKey } from "./stamp.mjs";
import { CORE, fileOf, GLUE, GLUE_TYPES, PARTS, RELAXED, SIMD128, symbolsOf } from "./variants.mjs";
import { optimise } from "./wasm-opt.mjs";

function sizes(file) {
  const kilobytes = (bytes) => `${(bytes.length / 1024).toFixed(1)} KB`;
  const bytes = readFileSync(file);
  return `${kilobytes(bytes)}, ${kilobytes(gzipSync(bytes, { level: 9 }))} gzipped`;
}

async function buildFromSource(key) {
  await ensurePackages();
  const compiler = (await ensureThreadsCompiler()) ?? (await ensureWasmCompiler());
  say(`The numeric core: ${compiler.version}, with ${compiler.how}.`);
  const folder = path.join(targetFolder, "bindgen");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await compileCore(compiler, folder);
  const placeOf = (name) => path.join(folder, name);
  const parts = PARTS.filter((part) => compiler.threads || part !== "threads");
  const modules = [CORE, ...parts.map(fileOf)];
  await divide(placeOf("bptt_bg.wasm"), folder, parts);
  for (const module of modules) say(`${module}: ${sizes(placeOf(module))}`);
  writeFileSync(placeOf(GLUE), asFactory(readFileSync(placeOf("bptt.js"), "utf8")));
  writeFileSync(placeOf(GLUE_TYPES), factoryTypes);
  const files = [GLUE, GLUE_TYPES, ...modules.flatMap((name) => [name, symbolsOf(name)])];
  install(Object.fromEntries(files.map((name) => [name, placeOf(name)])), key);
}

/** Makes ts/engine/wasm, unless it is up to date. */
export async function ensureWasm() {
  if (process.env.BPTT_WASM) return usePrebuilt(process.env.BPTT_WASM);
  const key = sourceKey();
  if (!isUpToDate(key)) await buildFromSource(key);
}

/**
 * The kernels alone, for the benchmark, as target/kernel-bench/NAME.wasm, without threads. cargo knows whether
 * there is anything to do.
 */
export async function buildKernelBench() {
  const compiler = await ensureWasmCompiler();
  const folder = path.join(root, "target", "kernel-bench");
  mkdirSync(folder, { recursive: true });
  for (const variant of [SIMD128, RELAXED]) {
    const module = await compileCrate("kernel-bench", variant, compiler);
    await optimise(module, path.join(folder, `${variant.name}.wasm`));
  }
  return folder;
}
