// A thread of the pool, in browsers: sets itself up on the shared memory, then works for rayon and never returns.
import { type PoolJob, STACK } from "./pool.js";
import { initSync, worker_main } from "./wasm/glue.threads.js";

globalThis.onmessage = ({ data: { module, memory } }: MessageEvent<PoolJob>) => {
  initSync({ module, memory, thread_stack_size: STACK });
  globalThis.postMessage("ready");
  worker_main();
};
