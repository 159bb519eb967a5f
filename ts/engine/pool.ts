import { lossOf } from "./ended.js";
import { fileURL } from "./files.js";
import { nodeOpener } from "./node_worker.js";
import { inNode } from "./runtime.js";
import type { Session } from "./session.js";
import { type PoolJob, startThread } from "./thread.js";
import { openWeb } from "./web_worker.js";

/** Many times what the deepest call takes. */
const STACK = 1 << 20;

/**
 * Starts `count` threads, which end with the session, and waits until each is ready for work on the module's memory. Their Workers come up while the
 * module does.
 *
 * @param onDeath called when one ends after that, which none does by itself: work may then never be finished.
 */
export async function startPool(
  count: number,
  loading: Promise<Omit<PoolJob, "stack">>,
  onDeath: (fault: Error) => void,
  session: Session,
): Promise<void> {
  const job = loading.then((loaded) => ({ ...loaded, stack: STACK }));
  // Each thread hears of a failure; there may be none yet.
  job.catch(() => {});
  const open = inNode() ? (await nodeOpener())({ text: nodeThread() }) : openWeb;
  const hooks = {
    message: () => {},
    fault: (error: Error) => onDeath(lossOf(error, "a thread of its pool")),
  };
  await Promise.all(Array.from({ length: count }, () => startThread(open, job, hooks, session)));
}

/**
 * Node's Workers run text as well as files, so that a pool starts alike from sources, bundles, ESM and CommonJS. What it declares stands in a
 * function: around it CommonJS has names of its own, such as `module`.
 */
const nodeThread = () => `
const { parentPort } = require("node:worker_threads");
const coming = import(${JSON.stringify(fileURL("wasm/glue.mjs").href)});
parentPort.once("message", async ({ pool: { module, parts, memory, stack } }) => {
  const { default: makeGlue } = await coming;
  const { init, worker_main } = makeGlue(globalThis);
  const core = await init(module, true, memory, stack);
  for (const part of parts) await WebAssembly.instantiate(part, { core });
  parentPort.postMessage({ up: true, holds: false });
  worker_main();
});`;
