// What a program waits for before its first numbers: a process is started anew each time, loads the library, makes a model, predicts one row, trains one step.

import { LineProcess } from "./line_process.js";
import type { Request, Task, What } from "./model.js";
import type { ContenderSpec, Family } from "./roster.js";
import { type Spread, spread } from "./statistics.js";

export type Stage = "load" | "predict" | "step";

export interface Start {
  name: string;
  family: Family;
  engine: string;
  failure?: string;
  /** Milliseconds: until the library is loaded, of the first prediction, and of the first training step. */
  times: Partial<Record<Stage, Spread>>;
}

interface Starting {
  spec: ContenderSpec;
  engine: string;
  failure?: string;
  times: Partial<Record<Stage, number[]>>;
}

async function once(starting: Starting, task: Task): Promise<void> {
  const { spec, times } = starting;
  const begun = performance.now();
  const process = new LineProcess(spec);
  let last = begun;
  const note = (stage: Stage) => {
    const now = performance.now();
    times[stage] = [...(times[stage] ?? []), now - last];
    last = now;
  };
  const ask = async (what: What) => {
    const request: Request = { task, what, rows: 1, count: 1 };
    const { error } = await process.ask(request);
    if (error !== undefined) throw new Error(error as string);
  };
  try {
    starting.engine = (await process.reply()).engine as string;
    note("load");
    await ask("infer");
    note("predict");
    if (spec.trains) {
      await ask("train");
      note("step");
    }
  } catch (error) {
    starting.failure = error instanceof Error ? error.message : String(error);
  } finally {
    process.end();
  }
}

/** Starts all of them in turn, so many times. */
export async function startUps(
  specs: readonly ContenderSpec[],
  task: Task,
  repetitions: number,
): Promise<Start[]> {
  const all = specs.map((spec): Starting => ({ spec, engine: "", times: {} }));
  for (let i = 1; i <= repetitions; i++) {
    console.log(`startup: repetition ${i} of ${repetitions} ...`);
    for (const starting of all) {
      if (starting.failure === undefined) await once(starting, task);
    }
  }
  return all.map(({ spec: { name, family }, engine, failure, times }) => ({
    name,
    family,
    engine,
    ...(failure !== undefined && { failure }),
    times: Object.fromEntries(Object.entries(times).map(([stage, ms]) => [stage, spread(ms)])),
  }));
}
