// The numeric core as WebAssembly, in ts/engine/wasm: compile, wasm-bindgen, wasm-opt.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { compileCrate, compileVariant, targetFolder } from "./compile.mjs";
import { divide } from "./divide.mjs";
import { asFactory, factoryTypes } from "./glue.mjs";
import { ensureThreadsCompiler, ensureWasmCompiler } from "./install-rust.mjs";
import { ensurePackages } from "./npm.mjs";
import { usePrebuilt } from "./prebuilt.mjs";
import { root, StepError, say } from "./run.mjs";
import { install, isUpToDate, sourceKey } from "./stamp.mjs";
import { GLUE, GLUE_TYPES, modulesOf, symbolsOf, variants } from "./variants.mjs";
import { optimise } from "./wasm-opt.mjs";

function sizes(file) {
  const kilobytes = (bytes) => `${(bytes.length / 1024).toFixed(1)} KB`;
  const bytes = readFileSync(file);
  return `${kilobytes(bytes)}, ${kilobytes(gzipSync(bytes, { level: 9 }))} gzipped`;
}

/** Returns the folder with bptt.js, and the variant's modules, with their symbols, under the names that they are to have. */
async function buildVariant(variant, compiler) {
  const folder = path.join(targetFolder, "bindgen", variant.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await compileVariant(variant, compiler, folder);
  const modules = modulesOf(variant, compiler.threads);
  const paths = modules.map((name) => path.join(folder, name));
  await divide(path.join(folder, "bptt_bg.wasm"), ...paths);
  for (const [i, file] of paths.entries()) say(`${modules[i]}: ${sizes(file)}`);
  return { folder, modules };
}

/** Builds a variant and adds what is to be installed of it to `files`; what the glue was before this one's is `before`. */
async function addVariant(variant, compiler, files, before) {
  const { folder, modules } = await buildVariant(variant, compiler);
  const glue = asFactory(readFileSync(path.join(folder, "bptt.js"), "utf8"));
  if (before !== undefined && glue !== before) {
    throw new StepError("the variants need different glue.");
  }
  for (const [file, text] of [
    [GLUE, glue],
    [GLUE_TYPES, factoryTypes],
  ]) {
    files[file] = path.join(folder, file);
    writeFileSync(files[file], text);
  }
  for (const module of modules) {
    for (const file of [module, symbolsOf(module)]) files[file] = path.join(folder, file);
  }
  return glue;
}

async function buildFromSource(key) {
  await ensurePackages();
  const compiler = (await ensureThreadsCompiler()) ?? (await ensureWasmCompiler());
  const files = {};
  let glue;
  for (const variant of variants) {
    say(`Variant ${variant.name}: ${compiler.version}, with ${compiler.how}.`);
    glue = await addVariant(variant, compiler, files, glue);
  }
  install(files, key);
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
  for (const variant of variants) {
    const module = await compileCrate("kernel-bench", variant, compiler);
    await optimise(module, path.join(folder, `${variant.name}.wasm`));
  }
  return folder;
}
