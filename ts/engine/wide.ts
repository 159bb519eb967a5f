// Vectors of 256 bits in Node: V8 joins pairs of WebAssembly's where its revectorizer is switched on.
import { hasPart } from "./files.js";
import { builtin, inNode } from "./runtime.js";
import type { Settings } from "./settings.js";
import { relaxedPays } from "./source.js";

/** Why vectors are not joined where the kernels that fuse are not there. */
export const NO_TILES = "kernels that do not fuse multiply and add have no tiles for it";

/**
 * Switches the revectorizer on, for all modules that this process compiles from now on.
 *
 * @returns why it can't be had, as the end of a sentence; nothing where it is on.
 */
export async function joinVectors({ deterministic }: Settings): Promise<string | undefined> {
  const v8 = builtin<typeof import("node:v8")>("node:v8");
  if (!inNode() || "Bun" in globalThis || "Deno" in globalThis || !v8) {
    return "only Node can switch V8's revectorizer on";
  }
  if (deterministic || !hasPart("relaxed")) return NO_TILES;
  if (!(await relaxedPays())) return `Node ${process.versions.node} is too old, it takes Node 24`;
  v8.setFlagsFromString("--experimental-wasm-revectorize");
  return undefined;
}
