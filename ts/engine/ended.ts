import { BpttError } from "../errors.js";
import { inNode } from "./runtime.js";

/** A Worker is gone, though nothing is known to have failed in it: who ends one does not say so. */
export class Ended extends Error {}

/** What engines of JavaScript say of a thread that they end for want of memory. */
const FULL = /out of memory/i;

/**
 * What calls are told of a thread that is lost: its fault, or, where it was ended, who may have done so and how to go on.
 *
 * @param name of the thread, as "the engine's Worker".
 */
export function lossOf(error: Error, name: string): Error {
  const { message } = error;
  if (!(error instanceof Ended) && !FULL.test(message)) return new Error(`${name}: ${message}`);
  const who = inNode() ? "the program or the system" : "the browser, the system or a script";
  return new BpttError(
    "EngineDead",
    `The engine lost ${name} (${message}), which ${who} ended, perhaps as memory was short, and with it all models: \`await shutdown()\` and make them anew; a \`fit\` with \`BackupAndRestore\` goes on from its last backup.`,
    { cause: error },
  );
}
