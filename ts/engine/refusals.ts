// What calls are told whose engine, or what they were to compute with, is gone.
import { BpttError } from "../errors.js";

/** What a call to an engine that has stopped is told: the fault, or that it was shut down. */
export function refusal(cause: unknown): BpttError {
  if (cause instanceof BpttError) return cause;
  return new BpttError(
    "EngineDead",
    `The engine stopped at an internal fault (${cause instanceof Error ? cause.message : cause}) and cannot be used any more, nor can the models in it: \`await shutdown()\` and make them anew, and please report this.`,
    { cause },
  );
}

export const shutDown = (): BpttError =>
  new BpttError(
    "Disposed",
    "The engine was shut down, and all models in it with it: make a new one.",
  );

/** What was on its way when the last model over a layer was disposed must not reach memory that is gone. */
export const weightsGone = (): BpttError =>
  new BpttError("Disposed", "The last model over a layer was disposed during the call.");
