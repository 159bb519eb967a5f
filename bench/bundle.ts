// Our side and the library in one file, as a program has them: nobody translates TypeScript while it starts.

import { cpSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const library = (file: string) => fileURLToPath(new URL(`../ts/${file}`, import.meta.url));

/** Bundles files into a folder, beside what they load: the modules, and the file of the library's Workers. */
export async function bundle(entryPoints: Record<string, string>, outdir: string): Promise<void> {
  await build({
    entryPoints: { ...entryPoints, worker: library("engine/worker.ts") },
    outdir,
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*", "./speex.js"],
  });
  cpSync(library("engine/wasm"), path.join(outdir, "wasm"), { recursive: true });
}
