import { inNode, nodeModule } from "./runtime.js";

/** What a thread of the pool starts from. */
export interface PoolJob {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** Bytes of a thread's own stack: many times what the deepest call takes. */
export const STACK = 1 << 20;

/** Milliseconds after which a thread that has not come up counts as failed. */
const PATIENCE = 20_000;

/** A Worker of either kind, with what is the same in both. */
interface Thread {
  /** Resolves when the thread waits for work, rejects when it can't come up. */
  readonly ready: Promise<void>;
  end(): void;
}

/**
 * Starts `count` threads on the module's memory and waits until each is ready for work.
 *
 * @param onDeath called when one ends later on, which none does by itself: work may then never be finished.
 */
export async function startPool(
  count: number,
  job: PoolJob,
  onDeath: (fault: unknown) => void,
): Promise<{ end(): void }> {
  const start = inNode() ? await nodeStarter() : startInBrowser;
  const threads = Array.from({ length: count }, () => start(job, onDeath));
  const end = () => {
    for (const thread of threads) thread.end();
  };
  try {
    await Promise.all(threads.map(({ ready }) => inTime(ready)));
  } catch (error) {
    end();
    throw error;
  }
  return { end };
}

async function inTime(ready: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("a thread did not come up")), PATIENCE);
  });
  try {
    await Promise.race([ready, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Node's Workers run text as well as files, so that they start alike from sources, bundles, ESM and CommonJS. */
const NODE_WORKER = `
const { parentPort, workerData: { glue, module, memory, stack } } = require("node:worker_threads");
import(glue).then(({ initSync, worker_main }) => {
  initSync({ module, memory, thread_stack_size: stack });
  parentPort.postMessage("ready");
  worker_main();
});`;

async function nodeStarter() {
  const { Worker } = await nodeModule<typeof import("node:worker_threads")>("node:worker_threads");
  return (job: PoolJob, onDeath: (fault: unknown) => void): Thread => {
    const glue = new URL("./wasm/glue.threads.js", import.meta.url).href;
    const workerData = { ...job, glue, stack: STACK };
    const worker = new Worker(NODE_WORKER, { eval: true, execArgv: [], workerData });
    let ended = false;
    const ready = new Promise<void>((resolve, reject) => {
      const fail = (fault: unknown) => {
        reject(fault);
        if (!ended) onDeath(fault);
      };
      worker.once("message", () => {
        // The process may end while its threads wait for work.
        worker.unref();
        resolve();
      });
      worker.on("error", fail);
      worker.on("exit", () => fail(new Error("a thread of the pool ended")));
    });
    ready.catch(() => {});
    return {
      ready,
      end() {
        ended = true;
        void worker.terminate();
      },
    };
  };
}

function startInBrowser(job: PoolJob, onDeath: (fault: unknown) => void): Thread {
  const worker = new Worker(new URL("./pool_worker.js", import.meta.url), { type: "module" });
  const ready = new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = ({ message }) => {
      const fault = new Error(message || "a thread of the pool could not be started");
      reject(fault);
      onDeath(fault);
    };
  });
  worker.postMessage(job);
  return { ready, end: () => worker.terminate() };
}
