// Moments of a training that one can go back to: the latest ones at which it was judged, and the best.
import { metrics } from "../../tasks/score.js";
import type { Checkpoint, Run } from "./run.js";
import { packed } from "./saved.js";

/** So many are kept of a run. */
const KEPT = 5;

/** Keeps a run as it is now, just judged. */
export async function keepCheckpoint(run: Run): Promise<void> {
  const [step, score] = [run.step.value, run.score.value!];
  const bytes = await packed(run);
  const all = [...run.checkpoints.value, { step, score, bytes }];
  run.checkpoints.value = all.length > KEPT ? withoutOldest(run, all) : all;
}

/** The best one stays, however old. */
function withoutOldest({ task }: Run, all: readonly Checkpoint[]): readonly Checkpoint[] {
  const scores = all.map(({ score }) => score);
  const more = metrics[task.goal.metric].better === "more";
  const best = scores.indexOf(more ? Math.max(...scores) : Math.min(...scores));
  return all.toSpliced(best === 0 ? 1 : 0, 1);
}
