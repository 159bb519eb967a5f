import { BpttError } from "../errors.js";
import { quoted } from "../show.js";

interface Named {
  readonly name: string;
  readonly data: Float32Array | Float64Array;
}

/**
 * Refuses numbers of which no file could be loaded again.
 * @param what messages call that which is written.
 * @param kind what messages call the numbers.
 */
export function checkFinite(all: readonly Named[], what = "file", kind = "The weight "): void {
  const broken = all.find(({ data }) => !data.every(Number.isFinite));
  if (broken === undefined) return;
  throw new BpttError(
    "File",
    `${kind}${quoted(broken.name)} holds NaN or Infinity, and such a ${what} could not be loaded.`,
  );
}
