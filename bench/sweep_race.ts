// All sides at one point, repetitions in turn.

import type { LineProcess } from "./line_process.js";
import { type Spread, spread } from "./statistics.js";
import type { Point } from "./sweep_points.js";

export const WHAT = ["train", "infer"] as const;
export type What = (typeof WHAT)[number];

export interface SweepRequest {
  point: Point;
  what: What;
  count: number;
}

/** Milliseconds that a repetition takes, where a batch takes no longer; and those after which everything is compiled. */
const REPETITION = 30;
const WARM_UP = 300;

/** Milliseconds a batch. */
async function timed(process: LineProcess, request: SweepRequest): Promise<number> {
  const { seconds } = await process.ask(request);
  return ((seconds as number) / request.count) * 1000;
}

/** Batches of a repetition, once everything is compiled. */
async function warmUp(process: LineProcess, point: Point, what: What): Promise<number> {
  const request = (count: number): SweepRequest => ({ point, what, count });
  let batch = await timed(process, request(1));
  for (let spent = batch; spent < WARM_UP; ) {
    const count = Math.max(1, Math.min(1000, Math.round(REPETITION / batch)));
    batch = await timed(process, request(count));
    spent += batch * count;
  }
  return Math.max(1, Math.round(REPETITION / batch));
}

/** Times of all sides at one point, repetitions in turn. */
export async function atPoint(
  processes: readonly LineProcess[],
  point: Point,
  what: What,
  repetitions: number,
): Promise<Spread[]> {
  const counts: number[] = [];
  for (const process of processes) counts.push(await warmUp(process, point, what));
  const times = processes.map((): number[] => []);
  for (let i = 0; i < repetitions; i++) {
    for (const [p, process] of processes.entries()) {
      times[p]!.push(await timed(process, { point, what, count: counts[p]! }));
    }
  }
  return times.map(spread);
}
