// BPTT_WASM: a finished build takes the place of compiling, and no Rust is needed.
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { StepError, say } from "./run.mjs";
import { hashOf, install, isUpToDate, outputFiles } from "./stamp.mjs";
import { CORE, GLUE } from "./variants.mjs";

/** `given` is a folder holding glue.mjs and the .wasm modules (such as dist/wasm of the package), or one of those modules. */
export function usePrebuilt(given) {
  const place = path.resolve(given);
  if (!existsSync(place)) throw new StepError(`BPTT_WASM names ${place}, which does not exist.`);
  const folder = statSync(place).isDirectory() ? place : path.dirname(place);
  const names = outputFiles.filter((name) => existsSync(path.join(folder, name)));
  for (const needed of [GLUE, CORE]) {
    if (!names.includes(needed)) {
      throw new StepError(
        `BPTT_WASM names ${place}, but there is no ${needed} there.`,
        "It must be a folder with glue.mjs and bptt.wasm, such as dist/wasm of the installed npm package.",
      );
    }
  }
  const key = `prebuilt:${hashOf(names.map((name) => path.join(folder, name)))}`;
  if (isUpToDate(key)) return;
  say(`Using the finished build in ${folder} (BPTT_WASM): no Rust is needed.`);
  install(Object.fromEntries(names.map((name) => [name, path.join(folder, name)])), key);
}
