// Optimises a compiled module and divides it in two files; see split.mjs.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { coreOf, marked, restOf, unmarked } from "./split.mjs";
import { symbolsOf, wasmOptFlags } from "./variants.mjs";
import { callGraph, passes } from "./wasm-opt.mjs";

const UNUSED = "--remove-unused-module-elements";

/** Writes both modules, and beside each the names of its functions. */
export async function divide(compiled, core, rest) {
  const work = `${core}.work`;
  await passes(compiled, work, [...wasmOptFlags, "-g"]);
  writeFileSync(work, marked(readFileSync(work), callGraph(work)));
  await passes(work, work, ["-g", "--reorder-functions-by-name"]);
  const sorted = readFileSync(work);
  writeFileSync(work, restOf(sorted));
  await finish(work, rest, [UNUSED]);
  writeFileSync(work, coreOf(sorted, readFileSync(rest), path.basename(rest)));
  await finish(work, core, [UNUSED, "--duplicate-function-elimination"]);
  rmSync(work);
}

async function finish(work, module, flags) {
  const symbols = symbolsOf(module);
  await passes(work, module, [...flags, `--symbolmap=${symbols}`]);
  writeFileSync(symbols, unmarked(readFileSync(symbols, "utf8")));
}
