// The file of this library's Workers: the engine lives in one, the others are the threads of its pool in browsers.
import { Host } from "./host.js";
import { joinPool } from "./local.js";
import { holdLock } from "./lock.js";
import type { Request } from "./protocol.js";
import { inNode, nodeModule } from "./runtime.js";
import type { Task, Word } from "./thread.js";

/** The side of the starter, in browsers and in Node alike. */
interface Starter {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, options?: { transfer: ArrayBuffer[] }): void;
}

function serve(starter: Starter): void {
  const say = (word: Word) => starter.postMessage(word);
  const become = async ({ lock, pool }: Task) => {
    const holds = await holdLock(lock);
    const enter = pool && (await joinPool(pool));
    say({ up: true, holds });
    enter?.();
  };
  const host = new Host();
  const answer = async (request: Request) => {
    const [reply, transfer] = await host.answer(request);
    starter.postMessage(reply, { transfer });
  };
  starter.onmessage = ({ data }) => {
    const work = "lock" in data ? become(data) : answer(data);
    work.catch((error) => say({ fault: error instanceof Error ? error.message : String(error) }));
  };
}

if (inNode()) {
  nodeModule<typeof import("node:worker_threads")>("node:worker_threads").then(({ parentPort }) =>
    serve(parentPort as unknown as Starter),
  );
} else serve(globalThis as unknown as Starter);
