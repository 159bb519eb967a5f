// Contenders at the same workload, warmed up and repeating in turn, so that a busy moment hits all of them.

import type { Contender } from "./contender.js";
import type { Task } from "./model.js";
import type { Family } from "./roster.js";
import { type Spread, spread } from "./statistics.js";
import type { Measure, Workload } from "./workloads.js";

export interface Result {
  name: string;
  family: Family;
  engine: string;
  threads: number;
  failure?: string;
  /** Milliseconds. */
  times: Partial<Record<Measure, Spread>>;
}

/** Repetitions below which a time is up only in vain. */
const LEAST = 3;

/** `until` is the time, by `performance.now`, after which repetitions end early. */
export async function race(
  workload: Workload,
  contenders: readonly Contender[],
  task: Task,
  repetitions: number,
  until: number,
): Promise<Result[]> {
  const entries = contenders
    .filter(({ spec }) => spec.takes(workload))
    .map((contender) => contender.enter(workload))
    .filter(({ measures }) => measures.length > 0);
  for (const entry of entries) {
    console.log(`${workload.name}: warming up ${entry.contender.spec.name} ...`);
    await entry.contender.warmUp(entry, workload, task);
  }
  for (let i = 1; i <= repetitions; i++) {
    if (i > LEAST && performance.now() > until) break;
    console.log(`${workload.name}: repetition ${i} of ${repetitions} ...`);
    for (const entry of entries) await entry.contender.repeat(entry, workload, task);
  }
  return entries.map(({ contender: { spec, engine }, failure, times }) => ({
    name: spec.name,
    family: spec.family,
    engine,
    threads: spec.threads,
    ...(failure !== undefined && { failure }),
    times: Object.fromEntries(
      Object.entries(times).map(([measure, all]) => [measure, spread(all)]),
    ),
  }));
}
