// What the examples compute with: WebAssembly, or native code where cargo is all that there is.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { canBuildNative, ensureNative } from "./native.mjs";
import { say } from "./run.mjs";
import { wasmCompiler } from "./rust.mjs";
import { isUpToDate, outputFolder, sourceKey } from "./stamp.mjs";
import { GLUE } from "./variants.mjs";
import { ensureWasm } from "./wasm.mjs";

/** Makes one of both, and returns what a program's environment is to say of it. */
export async function ensureEngine() {
  const hasWasm =
    process.env.BPTT_WASM || isUpToDate(sourceKey()) || wasmCompiler({ threads: false });
  if (hasWasm || !canBuildNative()) {
    await ensureWasm();
    return {};
  }
  say("There is cargo here, but no compiler for WebAssembly: the native engine computes.");
  await ensureNative();
  placeStub(path.join(outputFolder, GLUE));
  return { BPTT_ENGINE: "native" };
}

/** The sources import the glue, which only a build for WebAssembly makes. */
function placeStub(file) {
  if (existsSync(file)) return;
  mkdirSync(outputFolder, { recursive: true });
  const why = "WebAssembly was not built here: `npm run build:wasm` does";
  writeFileSync(file, `export default () => {\n  throw new Error(${JSON.stringify(why)});\n};\n`);
}
