// All Workers that the library starts in this process, which takes Node's modules by `process.getBuiltinModule`. The engine's own starts from the
// sources, as the library does here.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import * as real from "node:worker_threads";

/** In the order in which they were started. */
export const started: real.Worker[] = [];

const tsx = createRequire(import.meta.url).resolve("tsx/esm/api");
const sources = new URL("../../../ts/engine/worker.ts", import.meta.url).href;
const program = `import(${JSON.stringify(pathToFileURL(tsx).href)}).then(({ register }) => {
  register();
  return import(${JSON.stringify(sources)});
});`;

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
