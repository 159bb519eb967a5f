import { cpSync } from "node:fs";
import path from "node:path";
import type { Run } from "../consumer.js";
import { tryPage } from "../trained.js";

export const packages = ["esbuild@0.27.7"];

/** A page's bundle. The modules and the Worker's file are copied beside it, as they are. */
export async function check(run: Run, folder: string): Promise<void> {
  // What npm would run where it runs packages' scripts.
  await run(process.execPath, ["node_modules/esbuild/install.js"]);
  const options = ["--bundle", "--format=esm", "--outdir=out"];
  await run("node_modules/esbuild/bin/esbuild", ["page.mjs", ...options]);
  for (const name of ["wasm", "worker.js"]) {
    const from = path.join(folder, "node_modules", "bptt", "dist", name);
    cpSync(from, path.join(folder, "out", name), { recursive: true });
  }
  await tryPage(folder, "page.html");
}
