// A program of a test's own, which is run as a user's is: a bundle with the library's Worker beside it.
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Writes a file of `test/` as `program.js` into a folder, with the Worker, and this project's packages: the native engine is among them. */
export async function bundleProgram(source: string, folder: string): Promise<void> {
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  await build({
    entryPoints: {
      program: join(root, "test", source),
      worker: join(root, "ts/engine/worker.ts"),
    },
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    alias: { bptt: join(root, "ts/index.ts") },
  });
}
