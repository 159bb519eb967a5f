// What is open is kept in the page's database while it trains and when it stops, and offered at the next visit.
import { effect, signal } from "@preact/signals";
import { wordsOf } from "../../refusal.js";
import type { Words } from "../../words.js";
import { forget, keep, kept } from "./database.js";
import type { Checkpoint, Run } from "./run.js";
import { packed, unpacked } from "./saved.js";
import { adopt, current } from "./session.js";

/** Between two times that a training is kept. */
const EVERY = 10_000;

/** The network of the last visit, until it is opened or another one learns. */
export const last = signal<Run | undefined>(undefined);
/** When what is open was kept, if it was; why it could not be. */
export const keptAt = signal<Date | undefined>(undefined);
export const keepingFailed = signal<Words | undefined>(undefined);

let keeping = false;

/** Keeps a run; one at a time, and what can't be kept holds nothing up. Of one that failed what was kept before stays. */
async function keepRun(run: Run): Promise<void> {
  if (keeping || run.phase.peek() === "failed") return;
  keeping = true;
  try {
    const checkpoints = run.checkpoints.value;
    await keep({ run: await packed(run), checkpoints });
    keptAt.value = new Date();
    keepingFailed.value = undefined;
  } catch (error) {
    keepingFailed.value = wordsOf(error);
  } finally {
    keeping = false;
  }
}

/** Offers what the last visit left, and keeps what this one comes to. */
export async function followTraining(): Promise<void> {
  try {
    const left = await kept();
    if (left) {
      const run = await unpacked(left.run, "");
      run.checkpoints.value = left.checkpoints;
      last.value = run;
    }
  } catch {
    // What an older page kept, or nobody may read, is not offered.
  }
  effect(() => {
    const run = current.value;
    if (run?.phase.value !== "training") return;
    const timer = setInterval(() => void keepRun(run), EVERY);
    return () => {
      clearInterval(timer);
      void keepRun(run);
    };
  });
}

/** Opens what the last visit left. */
export function resume(): void {
  const run = last.value;
  last.value = undefined;
  if (run) adopt(run);
}

/** Opens a run as it was at a checkpoint, beside what became of it. */
export async function goBack(run: Run, to: Checkpoint): Promise<void> {
  try {
    const earlier = await unpacked(to.bytes, run.task.id);
    earlier.checkpoints.value = run.checkpoints.value.filter(({ step }) => step <= to.step);
    adopt(earlier);
  } catch (error) {
    run.trouble.value = wordsOf(error);
  }
}

export async function discardLast(): Promise<void> {
  const run = last.value;
  last.value = undefined;
  run?.model.dispose();
  await forget();
}
