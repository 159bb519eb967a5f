// The library takes Node's modules by `process.getBuiltinModule`: there a test can see its Workers, and take their place.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as real from "node:worker_threads";
import { build } from "esbuild";
import { vi } from "vitest";

/** Gives the engine its Worker, whose file stands beside the published library alone: a bundle of the sources. What it gives takes the file away. */
export async function bundledWorkers(): Promise<() => void> {
  const folder = mkdtempSync(path.join(tmpdir(), "bptt-worker-"));
  const file = path.join(folder, "worker.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../../ts/engine/worker.ts", import.meta.url))],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "neutral",
    external: ["node:*", "./speex.js"],
  });
  watchWorkers((program) => (/worker\.js$/.test(String(program)) ? file : program));
  return () => rmSync(folder, { recursive: true });
}

/** All Workers that the library starts from now on; `edit` may change their programs, or throw in their place. */
export function watchWorkers(
  edit: (program: string | URL, index: number) => string | URL = (program) => program,
): real.Worker[] {
  const started: real.Worker[] = [];
  class Worker extends real.Worker {
    constructor(program: string | URL, options?: real.WorkerOptions) {
      super(edit(program, started.length), options);
      started.push(this);
    }
  }
  const { getBuiltinModule } = process;
  vi.spyOn(process, "getBuiltinModule").mockImplementation(((name: string) =>
    name === "node:worker_threads"
      ? { ...real, Worker }
      : getBuiltinModule(name)) as typeof getBuiltinModule);
  return started;
}
