// All sides at one point, repetitions in turn.

import type { LineProcess } from "./line_process.js";
import type { Request, Task } from "./model.js";
import { type Spread, spread } from "./statistics.js";

export const WHAT = ["train", "infer"] as const;

/** Milliseconds that a repetition takes, where a batch takes no longer; and those after which everything is compiled. */
const REPETITION = 30;
const WARM_UP = 250;
/** Repetitions at least, however long they take. */
const LEAST = 3;

/** Milliseconds a batch. */
async function timed(process: LineProcess, request: Request): Promise<number> {
  const { seconds, error } = await process.ask(request);
  if (error !== undefined) throw new Error(error as string);
  return ((seconds as number) / request.count) * 1000;
}

interface Side {
  process: LineProcess;
  /** Batches of a repetition. */
  count: number;
  times: number[];
}

/** A side once everything is compiled, or why it can't. */
async function warmUp(process: LineProcess, request: Request): Promise<Side | string> {
  try {
    let batch = await timed(process, request);
    for (let spent = batch; spent < WARM_UP; ) {
      const count = Math.max(1, Math.min(1000, Math.round(REPETITION / batch)));
      batch = await timed(process, { ...request, count });
      spent += batch * count;
    }
    return { process, count: Math.max(1, Math.round(REPETITION / batch)), times: [] };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Times of all sides at one point, repetitions in turn for so many milliseconds a side; of a side that failed, why. */
export async function atPoint(
  processes: readonly LineProcess[],
  task: Task,
  what: (typeof WHAT)[number],
  budget: number,
): Promise<(Spread | string)[]> {
  const request: Request = { task, what, rows: task.model.rows, count: 1 };
  const sides: (Side | string)[] = [];
  for (const process of processes) sides.push(await warmUp(process, request));
  const begun = performance.now();
  for (let i = 0; i < LEAST || performance.now() - begun < budget * processes.length; i++) {
    for (const side of sides) {
      if (typeof side === "string") continue;
      side.times.push(await timed(side.process, { ...request, count: side.count }));
    }
  }
  return sides.map((side) => (typeof side === "string" ? side : spread(side.times)));
}
