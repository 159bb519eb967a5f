// What is open is kept in the page's database while it trains and when it stops, and offered at the next visit.
import { effect, signal } from "@preact/signals";
import { wordsOf } from "../../refusal.js";
import type { Words } from "../../words.js";
import { forget, keep, kept } from "./database.js";
import type { Run } from "./run.js";
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

/** Keeps a run; one at a time, and what can't be kept holds nothing up. */
async function keepRun(run: Run): Promise<void> {
  if (keeping) return;
  keeping = true;
  try {
    await keep(await packed(run));
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
    const bytes = await kept();
    if (bytes) last.value = await unpacked(bytes, "");
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

export async function discardLast(): Promise<void> {
  const run = last.value;
  last.value = undefined;
  run?.model.dispose();
  await forget();
}
