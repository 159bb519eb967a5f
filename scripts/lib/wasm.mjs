// The numeric core as WebAssembly, in ts/engine/wasm: compile, wasm-bindgen, wasm-opt.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { compileCrate, compileVariant, targetFolder } from "./compile.mjs";
import { asFactory, factoryTypes } from "./glue.mjs";
import { ensureThreadsCompiler, ensureWasmCompiler } from "./install-rust.mjs";
import { ensurePackages, packageBin } from "./npm.mjs";
import { usePrebuilt } from "./prebuilt.mjs";
import { must, root, StepError, say } from "./run.mjs";
import { install, isUpToDate, sourceKey } from "./stamp.mjs";
import { glueOf, typesOf, variants, wasmOptFlags } from "./variants.mjs";

/** Optimises a module; its functions' names, which the optimised module has no more, go to a file for those who read its code. */
async function optimise(input, output, symbols) {
  const flags = [...wasmOptFlags, ...(symbols ? [`--symbolmap=${symbols}`] : [])];
  await must(
    process.execPath,
    [packageBin("binaryen", "wasm-opt"), ...flags, input, "-o", output],
    {
      failure: "wasm-opt failed.",
      remedy: "It comes with npm's package binaryen: run `npm ci` and try again.",
    },
  );
}

function sizes(file) {
  const kilobytes = (bytes) => `${(bytes.length / 1024).toFixed(1)} KB`;
  const bytes = readFileSync(file);
  return `${kilobytes(bytes)}, ${kilobytes(gzipSync(bytes, { level: 9 }))} gzipped`;
}

/** Returns the folder with bptt.js, optimised.wasm and symbols. */
async function buildVariant(variant, compiler) {
  const folder = path.join(targetFolder, "bindgen", variant.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await compileVariant(variant, compiler, folder);
  const optimised = path.join(folder, "optimised.wasm");
  await optimise(path.join(folder, "bptt_bg.wasm"), optimised, path.join(folder, "symbols"));
  say(`bptt.${variant.name}.wasm: ${sizes(optimised)}`);
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
  files[`bptt.${variant.name}.wasm`] = path.join(folder, "optimised.wasm");
  files[`bptt.${variant.name}.symbols`] = path.join(folder, "symbols");
}

async function buildFromSource(key) {
  await ensurePackages();
  const compilers = { false: await ensureWasmCompiler(), true: await ensureThreadsCompiler() };
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
