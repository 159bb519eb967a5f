// Optimises a compiled module and divides it in files; see split.mjs.
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fused } from "./fuse.mjs";
import { coreOf, marked, partIn, unmarked } from "./split.mjs";
import { CORE, EVERYWHERE, fileOf, LATER, PARTS, symbolsOf, wasmOptFlags } from "./variants.mjs";
import { callGraph, passes } from "./wasm-opt.mjs";

/** Kernels stand apart from who chooses among them: those that multiply and add at once in a part of their own. */
const APART = ["--no-inline=*::relaxed::*", "--no-inline=*::plain::*"];

/** The part for runtimes that do. */
const FUSES = "relaxed";

/** Writes the core and these parts into a folder, and beside each the names of its functions. */
export async function divide(compiled, folder, parts) {
  const placeOf = (file) => path.join(folder, file);
  const work = placeOf("work.wasm");
  writeFileSync(work, fused(readFileSync(compiled)));
  await passes(work, work, [...APART, ...wasmOptFlags, "-g"]);
  writeFileSync(work, marked(readFileSync(work), callGraph(work)));
  await passes(work, work, ["-g", "--reorder-functions-by-name"]);
  const sorted = readFileSync(work);
  const build = createHash("sha256").update(sorted).digest("hex").slice(0, 16);
  const others = [];
  for (const name of parts) {
    const file = placeOf(fileOf(name));
    writeFileSync(work, partIn(sorted, PARTS.indexOf(name) + 1, { build: `${build} ${name}` }));
    await finish(work, file, name === FUSES ? [] : [EVERYWHERE]);
    others.push(readFileSync(file));
  }
  const files = LATER.map((name) => [name, fileOf(name)]);
  writeFileSync(work, coreOf(sorted, others, { build, ...Object.fromEntries(files) }));
  await finish(work, placeOf(CORE), [EVERYWHERE, "--duplicate-function-elimination"]);
  rmSync(work);
}

/** Functions stay sorted by their names: so those that are alike stand together, and are packed to less. */
async function finish(work, module, flags) {
  const symbols = symbolsOf(module);
  const last = ["--remove-unused-module-elements", `--symbolmap=${symbols}`];
  await passes(work, module, [...flags, ...last]);
  writeFileSync(symbols, unmarked(readFileSync(symbols, "utf8")));
}
