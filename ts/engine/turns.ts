/**
 * How the engine's calls and the event loop take turns. A page whose engine lives in its main thread is alive between calls alone: there a task is at
 * most one batch and some milliseconds long. Everywhere else nobody waits for the calls, and long ones cost less.
 */
import { inNode, nodeModule, onPage } from "./runtime.js";

interface Rhythm {
  /** Milliseconds that one call of several batches or steps should take. */
  readonly call: number;
  /** Milliseconds after which the event loop gets its turn. */
  readonly interval: number;
}

const COARSE: Rhythm = { call: 60, interval: 10 };

/** A call begins at most an interval after the last turn, so that a task takes no longer than one batch and 4 ms. */
const FINE: Rhythm = { call: 2, interval: 2 };

let rhythm = COARSE;

/** Follows the place where an engine that was started lives. */
export function keepTime({ worker }: { readonly worker: boolean }): void {
  rhythm = onPage() && !worker ? FINE : COARSE;
}

/** Milliseconds that one call should take where the engine lives. */
export const callTime = (): number => rhythm.call;

let lastTurn = 0;

/**
 * Gives the event loop its turn if it had none for a while. Calls may be far shorter than that, and a turn for each would
 * cost more than they do; so the time is kept over all of them.
 */
export async function giveTurn(): Promise<void> {
  if (performance.now() - lastTurn < rhythm.interval) return;
  await nextTask();
  lastTurn = performance.now();
}

/**
 * Lets timers, input and painting have their turn: a macro-task, as promises alone would starve them. So would `scheduler.yield` in Chromium, which
 * goes on before any timer or answer from the network. Nested timers are held back for 4 ms, and for seconds in hidden tabs; messages never.
 */
export async function nextTask(): Promise<void> {
  if (inNode()) {
    // Not the global one, which test runners take away or replace.
    const { setImmediate } = await nodeModule<typeof import("node:timers")>("node:timers");
    return new Promise((resolve) => setImmediate(resolve));
  }
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
