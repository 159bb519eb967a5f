/** Whether this runtime offers Node's modules: Node itself, Bun and Deno do. */
export const inNode = (): boolean =>
  typeof process !== "undefined" && typeof process.versions?.node === "string";

/**
 * A module of Node by name. The name reaches `import` as a variable, so that bundlers for the browser, which know no
 * `node:` modules, leave the call alone.
 */
export function nodeModule<T>(name: `node:${string}`): Promise<T> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}

/** Whether this is the main thread of a page, which may not block, and where the user waits. */
export const onPage = (): boolean => !inNode() && typeof document !== "undefined";

/** Whether memory can be shared with other threads: browsers allow it to isolated pages alone. */
export const canShareMemory = (): boolean =>
  typeof SharedArrayBuffer !== "undefined" &&
  (inNode() || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true);

/** Beyond a few threads a batch has no work for more. */
const MOST_THREADS = 4;

export async function defaultThreads(): Promise<number> {
  const processors = inNode()
    ? (await nodeModule<typeof import("node:os")>("node:os")).availableParallelism()
    : navigator.hardwareConcurrency;
  return Math.max(1, Math.min(processors || 1, MOST_THREADS));
}

/** Milliseconds for which the event loop may wait. */
const TURN_INTERVAL = 10;

let lastTurn = 0;

/**
 * Gives the event loop its turn if it had none for a while. Calls may be far shorter than that, and a turn for each would
 * cost more than they do; so the time is kept over all of them.
 */
export async function giveTurn(): Promise<void> {
  if (performance.now() - lastTurn < TURN_INTERVAL) return;
  await nextTask();
  lastTurn = performance.now();
}

/** Lets timers, input and painting have their turn: a macro-task, as promises alone would starve them. */
function nextTask(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => setImmediate(resolve));
  // Browsers hold nested timers back for 4 ms; messages come at once.
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
