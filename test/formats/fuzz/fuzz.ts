import { BpttError } from "../../../ts/errors.js";
import { dice, mutant } from "./mutate.js";
import type { Parser } from "./parsers.js";

/** Inputs that are tried however slow the machine is. */
const LEAST = 100;

/** Milliseconds of the processor that a file may take. */
const MOST = 2500;

export interface Report {
  readonly inputs: number;
  readonly read: number;
  readonly refused: number;
  /** The longest, in milliseconds of the processor. */
  readonly longest: number;
  /** What should not be, with the number of the input; the first few. */
  readonly faults: readonly string[];
}

/**
 * Reads damaged files until there were as many, or the time is up. Input `n` depends on the seed and on `n` alone.
 *
 * @param seconds how long at most, but for the first hundred.
 */
export async function fuzz(
  parser: Parser,
  seed: number,
  inputs: number,
  seconds = Infinity,
): Promise<Report> {
  const end = performance.now() + 1000 * seconds;
  let [count, read, longest] = [0, 0, 0];
  const faults: string[] = [];
  const goesOn = () => count < inputs && (count < LEAST || performance.now() < end);
  for (; goesOn() && faults.length < 10; count++) {
    const roll = dice(seed * 1_000_003 + count);
    const bytes = parser.changed?.(roll) ?? mutant(parser.good, roll);
    const [fault, time] = await attempt(parser, bytes);
    if (fault === undefined) read++;
    longest = Math.max(longest, time);
    if (fault) faults.push(`input ${count}: ${fault}`);
    // Once more, as something else may have been in its way.
    if (time > MOST && (await attempt(parser, bytes))[1] > MOST) {
      faults.push(`input ${count}: ${time} ms`);
    }
  }
  return { inputs: count, read, refused: count - read - faults.length, longest, faults };
}

/** What went wrong, "" where it was refused as it should be, and how long it took. */
async function attempt(
  { read, codes = ["File"] }: Parser,
  bytes: Uint8Array,
): Promise<[fault: string | undefined, time: number]> {
  const start = process.cpuUsage();
  let fault: string | undefined;
  try {
    await read(bytes);
  } catch (error) {
    const known = error instanceof BpttError && codes.includes(error.code);
    fault = known && error.message.endsWith(".") ? "" : String((error as Error)?.stack ?? error);
  }
  const { user, system } = process.cpuUsage(start);
  return [fault, (user + system) / 1000];
}
