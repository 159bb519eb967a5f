import { BpttError } from "../errors.js";
import type { Source } from "./source.js";

/**
 * Says, in Keras's words, that a pass got fewer batches than it was to have.
 *
 * @throws BpttError `EmptyData` where it got none, and nothing tells why.
 */
export function checkNotShort(
  done: number,
  { source, limit }: { readonly source: Source; readonly limit?: number | undefined },
): void {
  if (done === 0 && !source.spent) {
    throw new BpttError(
      "EmptyData",
      "The stream gave batches once, and none when it was read again: give a function that makes it anew.",
    );
  }
  if (limit === undefined || done >= limit) return;
  console.warn(
    `Your input ran out of data after ${done} of ${limit} batches${source.spent ? "; interrupting" : ", and begins anew with the next pass"}. Make sure that it gives at least as many as all epochs together need; \`repeat()\` of a Dataset goes on without end.`,
  );
}
