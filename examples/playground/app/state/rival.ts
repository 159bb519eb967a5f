// The same network in plain JavaScript, to compare.
import { signal } from "@preact/signals";
import { Refusal, wordsOf } from "../../refusal.js";
import type { Words } from "../../words.js";
import type { Answer } from "../rival_worker.js";
import type { Run } from "./run.js";
import type { Setup } from "./setup.js";

/** Updates a second of plain JavaScript, of the setup that was measured last. */
export const rivalPace = signal<{ readonly setup: Setup; readonly pace: number } | undefined>(
  undefined,
);
export const measuring = signal(false);
/** Why it could not be measured. */
export const rivalTrouble = signal<Words | undefined>(undefined);

/** Measures plain JavaScript while the run waits, so that neither takes the other's time. */
export async function measureRival(run: Run): Promise<void> {
  measuring.value = true;
  rivalTrouble.value = undefined;
  try {
    const pace = await run.turns.take(() => paceOf(run.setup));
    rivalPace.value = { setup: run.setup, pace };
  } catch (error) {
    rivalTrouble.value = wordsOf(error);
  } finally {
    measuring.value = false;
  }
}

async function paceOf(setup: Setup): Promise<number> {
  // Bundlers look for these very words.
  const worker = new Worker(new URL("../rival_worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Answer>) =>
        typeof data === "number" ? resolve(data) : reject(new Refusal(data.trouble));
      worker.onerror = ({ message }) => reject(new Error(message || "Its Worker failed."));
      worker.postMessage(setup);
    });
  } finally {
    worker.terminate();
  }
}
