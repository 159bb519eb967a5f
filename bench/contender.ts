// A contender is a process that stays alive, so that repetitions can alternate and every one is warm.

import { LineProcess } from "./line_process.js";
import type { Request, Task } from "./model.js";
import type { ContenderSpec } from "./roster.js";
import { MEASURES, type Measure, type Workload } from "./workloads.js";

/** Of inference with one row there are more, as each is short. */
const ONE_ROW_FACTOR = 5;

/** Milliseconds. */
const WARM_UP = 300;

/** A contender at a workload. */
export interface Entry {
  contender: Contender;
  measures: readonly Measure[];
  /** Milliseconds a batch, or a step of one row, one entry per repetition. */
  times: Partial<Record<Measure, number[]>>;
  /** Why it is out of the race. */
  failure?: string;
}

export class Contender {
  engine = "";
  private readonly process: LineProcess;
  private started = false;

  constructor(readonly spec: ContenderSpec) {
    this.process = new LineProcess(spec);
  }

  /** Takes part in a workload: what it is timed at there. */
  enter(workload: Workload): Entry {
    const measures = workload.measures.filter((name) => this.spec.trains || name !== "train");
    return { contender: this, measures, times: {} };
  }

  /** Runs everything until it is compiled, and V8 has optimized it. */
  async warmUp(entry: Entry, workload: Workload, task: Task): Promise<void> {
    await attempt(entry, async () => {
      if (!this.started) this.engine = (await this.process.reply()).engine as string;
      this.started = true;
      for (const measure of entry.measures) {
        const begun = performance.now();
        do await this.time(measure, workload, task);
        while (performance.now() - begun < WARM_UP);
      }
    });
  }

  async repeat(entry: Entry, workload: Workload, task: Task): Promise<void> {
    await attempt(entry, async () => {
      for (const measure of entry.measures) {
        const time = await this.time(measure, workload, task);
        entry.times[measure] = [...(entry.times[measure] ?? []), time];
      }
    });
  }

  end(): void {
    this.process.end();
  }

  private async time(measure: Measure, workload: Workload, task: Task): Promise<number> {
    const { what } = MEASURES[measure];
    const one = measure === "infer1";
    const batches =
      what === "stream" ? workload.batches : Math.min(workload.batches, this.spec.most);
    const request: Request = {
      task,
      what,
      rows: one ? 1 : workload.model.rows,
      count: one ? batches * ONE_ROW_FACTOR : batches,
    };
    const { seconds, error } = await this.process.ask(request);
    if (error !== undefined) throw new Error(error as string);
    return ((seconds as number) / request.count) * 1000;
  }
}

/** A contender that fails is told of in the table; the others go on. */
async function attempt(entry: Entry, work: () => Promise<void>): Promise<void> {
  if (entry.failure !== undefined) return;
  try {
    await work();
  } catch (error) {
    entry.failure = error instanceof Error ? error.message : String(error);
    console.error(`${entry.contender.spec.name} failed: ${entry.failure}`);
  }
}
