import type { Sequence } from "./data/sequences.js";

/** Steps of a window, and from the beginning of one to that of the next. */
const STEPS = 64;
const STRIDE = 8;

/** A piece of a sequence, and where it begins there. */
export interface Window extends Sequence {
  readonly begin: number;
}

/** Windows that overlap and reach to the end; what is shorter than one is a window of its own. */
export function windowsOf(sequence: Sequence): Window[] {
  const steps = Math.min(STEPS, sequence.steps);
  const last = sequence.steps - steps;
  const begins: number[] = [];
  for (let begin = 0; begin < last; begin += STRIDE) begins.push(begin);
  return [...begins, last].map((begin) => window(sequence, begin, steps));
}

function window({ name, data, label, steps: all }: Sequence, begin: number, steps: number): Window {
  const width = data.length / all;
  return {
    name,
    begin,
    steps,
    data: data.subarray(begin * width, (begin + steps) * width),
    label: typeof label === "number" ? label : label.subarray(begin, begin + steps),
  };
}

/**
 * The mean of what windows say of each step.
 *
 * @param said for each window [steps of it, width].
 * @returns [steps, width]
 */
export function averaged(
  windows: readonly Window[],
  said: readonly Float32Array[],
  steps: number,
): Float32Array {
  const width = said[0]!.length / windows[0]!.steps;
  const sum = new Float32Array(steps * width);
  const counts = new Float32Array(steps);
  for (const [i, { begin, steps }] of windows.entries()) {
    for (let k = 0; k < steps * width; k++) sum[begin * width + k]! += said[i]![k]!;
    for (let step = begin; step < begin + steps; step++) counts[step]! += 1;
  }
  return sum.map((value, i) => value / counts[Math.floor(i / width)]!);
}
