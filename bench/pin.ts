// Every contender runs on the same processors: the first for one thread, the first two for two.

import { which } from "../scripts/lib/run.mjs";

/** Whether processes can be tied to processors here. */
export const canPin = process.platform === "linux" && which("taskset") !== undefined;

export function pinned(threads: number, command: string, args: string[]): [string, string[]] {
  if (!canPin) return [command, args];
  return ["taskset", ["-c", threads === 1 ? "0" : `0-${threads - 1}`, command, ...args]];
}
