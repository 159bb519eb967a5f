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
import { glueOf, modulesOf, symbolsOf, typesOf, variants } from "./variants.mjs";
import { optimise } from "./wasm-opt.mjs";

function sizes(file) {
  const kilobytes = (bytes) => `${(bytes.length / 1024).toFixed(1)} KB`;
  const bytes = readFileSync(file);
  return `${kilobytes(bytes)}, ${kilobytes(gzipSync(bytes, { level: 9 }))} gzipped`;
}

/** Returns the folder with bptt.js, and the variant's modules and their symbols under the names that they are to have. */
async function buildVariant(variant, compiler) {
  const folder = path.join(targetFolder, "bindgen", variant.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await compileVariant(variant, compiler, folder);
  const [module, ...parts] = modulesOf(variant).map((name) => path.join(folder, name));
  const compiled = path.join(folder, "bptt_bg.wasm");
  if (parts.length > 0) await divide(compiled, module, ...parts);
  else await optimise(compiled, module, symbolsOf(module));
  for (const name of modulesOf(variant)) say(`${name}: ${sizes(path.join(folder, name))}`);
  return folder;
}

/** Builds a variant and adds what is to be installed of it to `files`; `glues` holds each glue's text so far. */
async function addVariant(variant, compiler, files, glues) {
  const folder = await buildVariant(variant, compiler);
  const name = glueOf(variant);
  const glue = asFactory(readFileSync(path.join(folder, "bptt.js"), "utf8"));
  glues[name] ??= glue;
  if (glue !== glues[name]) {
    throw new StepError(`the variants that share ${name} need different glue.`);
  }
  for (const [file, text] of [
    [name, glue],
    [typesOf(name), factoryTypes],
  ]) {
    files[file] = path.join(folder, file);
    writeFileSync(files[file], text);
  }
  for (const module of modulesOf(variant)) {
    for (const file of [module, symbolsOf(module)]) files[file] = path.join(folder, file);
  }
}

async function buildFromSource(key) {
  await ensurePackages();
  // What builds the ones with threads, where it can be had, builds the others smaller.
  const threaded = await ensureThreadsCompiler();
  const compilers = { false: await ensureWasmCompiler(), true: threaded };
  const [files, glues] = [{}, {}];
  for (const variant of variants) {
    const compiler = compilers[variant.threads];
    if (!compiler) continue;
    say(`Variant ${variant.name}: ${compiler.version}, with ${compiler.how}.`);
    await addVariant(variant, compiler, files, glues);
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
 * The kernels alone, for the benchmark, as target/kernel-bench/NAME.wasm in the builds without threads. cargo knows whether
 * there is anything to do.
 */
export async function buildKernelBench() {
  const compiler = await ensureWasmCompiler();
  const folder = path.join(root, "target", "kernel-bench");
  mkdirSync(folder, { recursive: true });
  for (const variant of variants.filter(({ threads }) => !threads)) {
    const module = await compileCrate("kernel-bench", variant, compiler);
    await optimise(module, path.join(folder, `${variant.name}.wasm`));
  }
  return folder;
}
