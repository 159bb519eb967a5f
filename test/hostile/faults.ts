// States and faults, in groups that are tried in processes of their own: what a model or the engine may be in the middle of, and what may befall them.
// After each case a model that was made before gives the same bits, and a new one trains as the first did.
import { CALLBACKS } from "./faults/callbacks.js";
import { canary } from "./faults/canary.js";
import { type Fault } from "./faults/lab.js";
import { SIGNALS } from "./faults/signals.js";
import { STATES } from "./faults/states.js";

/** A group of states or faults. */
export interface FaultGroup {
  readonly cases: Iterable<Fault>;
  /** Sets up what the cases need. */
  before?(): Promise<void>;
  /** Asked after each case; gives what is wrong. */
  after?(): Promise<string[]>;
}

const of = (cases: readonly Fault[]): FaultGroup => ({ cases, after: canary });

export const FAULTS = {
  states: of(STATES),
  callbacks: of(CALLBACKS),
  signals: of(SIGNALS),
} satisfies Record<string, FaultGroup>;
