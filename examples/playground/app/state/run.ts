import { signal } from "@preact/signals";
import type { Model } from "bptt";
import type { Prepared, Task } from "../../tasks/task.js";
import type { Words } from "../../words.js";
import type { Setup } from "./setup.js";
import { Turns } from "./turns.js";

/** What is known of a training at one moment. */
export interface Point {
  /** Updates so far. */
  readonly step: number;
  /** Spent in training alone. */
  readonly seconds: number;
  /** Mean over the updates since the point before. */
  readonly loss: number;
  /** Of the held-out examples, where they were judged. */
  readonly score?: number;
}

export type Phase = "ready" | "training" | "stopped" | "done" | "failed";

/** A step and a time at which the goal was reached. */
export interface Reached {
  readonly step: number;
  readonly seconds: number;
}

/** A run as it was when it was judged. */
export interface Checkpoint {
  readonly step: number;
  readonly score: number;
  /** As files have it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

let count = 0;

/** A network, what it learns and what became of it. */
export class Run {
  readonly id = `run-${++count}`;
  readonly phase = signal<Phase>("ready");
  readonly step = signal(0);
  readonly seconds = signal(0);
  /** Steps a second, lately; 0 before the first. */
  readonly pace = signal(0);
  readonly points = signal<readonly Point[]>([]);
  readonly score = signal<number | undefined>(undefined);
  readonly reached = signal<Reached | undefined>(undefined);
  /** The oldest first. */
  readonly checkpoints = signal<readonly Checkpoint[]>([]);
  /** Updates at which training ends by itself: more than planned where it was told to go on. */
  readonly until;
  /** What went wrong, if anything. */
  readonly trouble = signal<Words | undefined>(undefined);
  /** Whether curves show it. */
  readonly shown = signal(true);
  /** Place in the colours of curves, from 0 on. */
  colour = 0;
  readonly turns = new Turns();

  constructor(
    readonly setup: Setup,
    readonly task: Task,
    readonly prepared: Prepared,
    readonly model: Model,
  ) {
    this.until = signal(setup.training.steps);
  }

  /** Whether it has learned anything. */
  get begun(): boolean {
    return this.step.value > 0 || this.phase.value === "training";
  }
}
