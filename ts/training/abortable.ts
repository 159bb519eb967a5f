import type { AbortSignalLike } from "../host_types.js";

/**
 * What the engine answers, or the signal's reason as soon as it is aborted, also while the engine does not answer. What the engine has
 * begun it finishes before any later call.
 */
export async function abortable<T>(
  answer: Promise<T>,
  signal: AbortSignalLike | undefined,
): Promise<T> {
  if (signal === undefined) return answer;
  let abort!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  try {
    const value = await Promise.race([answer, aborted]);
    signal.throwIfAborted();
    return value;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
