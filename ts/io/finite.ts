import { BpttError } from "../errors.js";
import { quoted } from "../show.js";

type Numbers = Float32Array | Float64Array;

interface Named {
  readonly name: string;
  readonly data: Numbers;
}

/** Whether no number is NaN or Infinity. A file, or the data of a call, has millions of them: to ask a function about each takes twenty times as long. */
export function allFinite(numbers: Numbers): boolean {
  // No sum waits for another.
  let [a, b, c, d] = [0, 0, 0, 0];
  const { length } = numbers;
  const whole = length - (length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += numbers[i]!;
    b += numbers[i + 1]!;
    c += numbers[i + 2]!;
    d += numbers[i + 3]!;
  }
  for (let i = whole; i < length; i++) a += numbers[i]!;
  // A sum with NaN or Infinity in it never becomes finite again. One of large numbers of 64 bits may be infinite without any.
  return Number.isFinite(a + b + c + d) || numbers.every(Number.isFinite);
}

/**
 * Refuses numbers of which no file could be loaded again.
 * @param what messages call that which is written.
 * @param kind what messages call the numbers.
 */
export function checkFinite(all: readonly Named[], what = "file", kind = "The weight "): void {
  const broken = all.find(({ data }) => !allFinite(data));
  if (broken === undefined) return;
  throw new BpttError(
    "File",
    `${kind}${quoted(broken.name)} holds NaN or Infinity, and such a ${what} could not be loaded.`,
  );
}
