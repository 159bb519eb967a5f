// Optimises a compiled module and divides it in files; see split.mjs.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { coreOf, marked, partIn, unmarked } from "./split.mjs";
import { PARTS, symbolsOf, wasmOptFlags } from "./variants.mjs";
import { callGraph, passes } from "./wasm-opt.mjs";

/** Writes the core and the other parts, and beside each the names of its functions. */
export async function divide(compiled, core, ...parts) {
  const work = `${core}.work`;
  await passes(compiled, work, [...wasmOptFlags, "-g"]);
  writeFileSync(work, marked(readFileSync(work), callGraph(work)));
  await passes(work, work, ["-g", "--reorder-functions-by-name"]);
  const sorted = readFileSync(work);
  const others = [];
  for (const [i, part] of parts.entries()) {
    writeFileSync(work, partIn(sorted, i + 1));
    await finish(work, part, []);
    others.push({ name: PARTS[i], file: path.basename(part), bytes: readFileSync(part) });
  }
  writeFileSync(work, coreOf(sorted, others));
  await finish(work, core, ["--duplicate-function-elimination"]);
  rmSync(work);
}

/** Functions stay sorted by their names: so those that are alike stand together, and are packed to less. */
async function finish(work, module, flags) {
  const symbols = symbolsOf(module);
  const last = ["--remove-unused-module-elements", `--symbolmap=${symbols}`];
  await passes(work, module, [...flags, ...last]);
  writeFileSync(symbols, unmarked(readFileSync(symbols, "utf8")));
}
