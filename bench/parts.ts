// The parts of a run, which `--only` chooses from: workloads, and what is timed by itself.

import { WORKLOADS } from "./workloads.js";

/** In processes that are started anew each time. */
const STARTUP = "startup";
/** Timed only where `--only` names them. */
const EXTRA = ["kernels", "updates", "sessions", "files", "growth"];

const usual = WORKLOADS.filter(({ extra }) => !extra).map(({ name }) => name);
const more = WORKLOADS.filter(({ extra }) => extra).map(({ name }) => name);
const ALL = [...usual, STARTUP, ...more, ...EXTRA];

/** The table's parts, or those that `only` names: `lstm,gru`. */
export function chosenParts(only: string | undefined): Set<string> {
  const names = only?.split(",") ?? [...usual, STARTUP];
  const unknown = names.find((name) => !ALL.includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only takes ${ALL.join(", ")}, not "${unknown}".`);
  }
  return new Set(names);
}
