/**
 * Ctrl-C as an AbortSignal, until it is released: `fit` then ends between two batches, with the weights of the last one, and the program
 * goes on. A second Ctrl-C ends the program as ever.
 */
export function onInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once("SIGINT", abort);
  return { signal: controller.signal, release: () => process.off("SIGINT", abort) };
}
