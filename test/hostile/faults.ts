// States and faults, in groups that are tried in processes of their own: what a model or the engine may be in the middle of, and what may befall them.
// After each case a model that was made before gives the same bits, and a new one trains as the first did.
import { configure } from "../../ts/index.js";
import { moduleBytes } from "../memory/little_memory.js";
import { CALLBACKS } from "./faults/callbacks.js";
import { canary } from "./faults/canary.js";
import { ENGINES } from "./faults/engines.js";
import { files } from "./faults/files.js";
import type { Fault } from "./faults/lab.js";
import { littleMemory, MEMORY } from "./faults/memory.js";
import { saves } from "./faults/saves.js";
import { SIGNALS } from "./faults/signals.js";
import { STATES } from "./faults/states.js";
import { watch } from "./faults/watched.js";
import { usual, WORKERS } from "./faults/workers.js";

/** A group of states or faults. */
export interface FaultGroup {
  readonly cases: Iterable<Fault> | AsyncIterable<Fault>;
  /** Sets up what the cases need. */
  before?(): Promise<void>;
  /** Asked after each case; gives what is wrong. */
  after?(): Promise<string[]>;
  /** Called behind the last one, before the engine is asked what it computes once more. */
  last?(): Promise<void>;
}

const of = (cases: FaultGroup["cases"]): FaultGroup => ({ cases, after: canary });

export const FAULTS = {
  states: of(STATES),
  callbacks: of(CALLBACKS),
  signals: of(SIGNALS),
  engines: {
    ...of(ENGINES),
    before: () => configure({ deterministic: false, wasm: moduleBytes() }),
  },
  files: of(files()),
  saves: of(saves()),
  workers: { ...of(WORKERS), before: async () => watch(), last: usual },
  memory: { ...of(MEMORY), before: littleMemory },
} satisfies Record<string, FaultGroup>;
