// All Workers that the library starts in this process, which takes Node's modules by `process.getBuiltinModule`. The engine's own starts from the
// sources, as the library does here.
import { fileURLToPath } from "node:url";
import * as real from "node:worker_threads";
import { buildSync } from "esbuild";

/** In the order in which they were started. */
export const started: real.Worker[] = [];

/** The engine's Worker as one text. */
const program = buildSync({
  entryPoints: [fileURLToPath(new URL("../../../ts/engine/worker.ts", import.meta.url))],
  bundle: true,
  write: false,
  format: "cjs",
  platform: "node",
  logLevel: "error",
  // What it does not use: the places of files, which its starter tells.
  logOverride: { "empty-import-meta": "silent" },
}).outputFiles[0]!.text;

class Watched extends real.Worker {
  constructor(text: string | URL, options: real.WorkerOptions) {
    const isFile = !options.eval;
    super(isFile ? program : text, { ...options, eval: true });
    started.push(this);
  }
}

export function watch(): void {
  const { getBuiltinModule } = process;
  process.getBuiltinModule = ((name: string) =>
    name === "node:worker_threads"
      ? { ...real, Worker: Watched }
      : getBuiltinModule(name)) as typeof getBuiltinModule;
}
