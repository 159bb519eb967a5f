import { cpSync } from "node:fs";
import path from "node:path";
import type { Run } from "../consumer.js";
import { tryPage } from "../trained.js";

export const packages = ["rollup@4.67.4", "@rollup/plugin-node-resolve@16"];

/** A page's bundle. The modules and the Worker's file are copied beside it, as they are. */
export async function check(run: Run, folder: string): Promise<void> {
  const rollup = "node_modules/rollup/dist/bin/rollup";
  await run(process.execPath, [rollup, "page.mjs", "-p", "node-resolve", "-d", "out"]);
  for (const name of ["wasm", "worker.js"]) {
    const from = path.join(folder, "node_modules", "bptt", "dist", name);
    cpSync(from, path.join(folder, "out", name), { recursive: true });
  }
  await tryPage(folder, "page.html");
}
