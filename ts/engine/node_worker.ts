import { show } from "../checks.js";
import { Ended } from "./ended.js";
import { nodeModule } from "./runtime.js";
import type { Open } from "./thread.js";

/** Starts Workers in Node from a file (its URL as text) or from a text of their own. */
export async function nodeOpener(): Promise<(source: { file: string } | { text: string }) => Open> {
  const { Worker } = await nodeModule<typeof import("node:worker_threads")>("node:worker_threads");
  const { fileURLToPath } = await nodeModule<typeof import("node:url")>("node:url");
  return (source) => (hooks) => {
    // Flags of the main thread, such as those of a test runner, are none of its business.
    const options = { execArgv: [], eval: "text" in source };
    const worker = new Worker("text" in source ? source.text : fileURLToPath(source.file), options);
    worker.on("message", (data) => hooks.message(data));
    worker.on("messageerror", () => hooks.fault(new Error("a message of it could not be read")));
    // What a Worker throws need not be an error.
    worker.on("error", (error: unknown) =>
      hooks.fault(error instanceof Error ? error : new Error(`it threw ${show(error)}`)),
    );
    worker.on("exit", (code) => hooks.fault(new Ended(`it ended, with exit code ${code}`)));
    return {
      post: (message, buffers) => worker.postMessage(message, buffers),
      end: () => worker.terminate(),
      hold: (held) => (held ? worker.ref() : worker.unref()),
    };
  };
}
