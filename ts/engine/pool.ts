import { lossOf } from "./ended.js";
import { fileURL } from "./files.js";
import { nodeOpener } from "./node_worker.js";
import { inNode } from "./runtime.js";
import type { Session } from "./session.js";
import { startThread } from "./thread.js";
import { openWeb } from "./web_worker.js";

/** Many times what the deepest call takes. */
const STACK = 1 << 20;

/**
 * Starts `count` threads on the module's memory, which end with the session, and waits until each is ready for work.
 *
 * @param onDeath called when one ends before, which none does by itself: work may then never be finished.
 */
export async function startPool(
  count: number,
  { module, memory }: { module: WebAssembly.Module; memory: WebAssembly.Memory },
  onDeath: (fault: Error) => void,
  session: Session,
): Promise<void> {
  const open = inNode() ? (await nodeOpener())({ text: nodeThread() }) : openWeb;
  const hooks = {
    message: () => {},
    fault: (error: Error) => onDeath(lossOf(error, "a thread of its pool")),
  };
  const job = { module, memory, stack: STACK };
  await Promise.all(Array.from({ length: count }, () => startThread(open, job, hooks, session)));
}

/**
 * Node's Workers run text as well as files, so that a pool starts alike from sources, bundles, ESM and CommonJS. What it declares stands in a
 * function: around it CommonJS has names of its own, such as `module`.
 */
const nodeThread = () => `
const { parentPort } = require("node:worker_threads");
parentPort.once("message", async ({ pool: { module, memory, stack } }) => {
  const { default: makeGlue } = await import(${JSON.stringify(fileURL("wasm/glue.threads.mjs").href)});
  const { initSync, worker_main } = makeGlue(globalThis);
  initSync({ module, memory, thread_stack_size: stack });
  parentPort.postMessage({ up: true, holds: false });
  worker_main();
});`;
