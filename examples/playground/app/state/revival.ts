// The engine may die, as where the system takes its Worker's memory. Its models are lost then, and what was kept of them is not.
import { engineInfo, shutdown } from "bptt";
import type { Run } from "./run.js";
import { unpacked } from "./saved.js";

export const engineDied = (): boolean => engineInfo().state === "dead";

/** Ends what is left of the engine, and makes runs anew in another as they were at their last checkpoints; those that have none are not among them. */
export async function revived(runs: readonly Run[]): Promise<ReadonlyMap<Run, Run>> {
  await shutdown();
  const made = new Map<Run, Run>();
  for (const run of runs) {
    const checkpoints = run.checkpoints.peek();
    const last = checkpoints.at(-1);
    if (!last) continue;
    const again = await unpacked(last.bytes, run.task.id);
    again.checkpoints.value = checkpoints;
    again.shown.value = run.shown.peek();
    again.colour = run.colour;
    made.set(run, again);
  }
  return made;
}
