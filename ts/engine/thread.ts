import { isReadable } from "../checks.js";
import { Ended } from "./ended.js";
import { holderGone, lockName } from "./lock.js";
import type { Session } from "./session.js";

/** What a thread of the pool starts from. */
export interface PoolJob {
  readonly module: WebAssembly.Module;
  /** Its parts, each before those that need it. */
  readonly parts: readonly WebAssembly.Module[];
  readonly memory: WebAssembly.Memory;
  /** Bytes of its own stack. */
  readonly stack: number;
}

/** The first message to a Worker of this library. */
export interface Task {
  /** The lock to hold as a sign of life. */
  readonly lock: string;
  /** What a thread of the pool works on; without it the Worker becomes an engine's. */
  readonly pool?: PoolJob | undefined;
}

/** What a Worker says first: that it is up, and whether it holds its lock. Or what went wrong, then or later. */
export type Word = { readonly up: true; readonly holds: boolean } | { readonly fault: string };

/** A Worker of either kind, a browser's or Node's, with what is the same in both. */
export interface Thread {
  post(message: unknown, buffers: ArrayBuffer[]): void;
  end(): unknown;
  /** Whether the process waits for it: Node's may end while its Workers have nothing to do. */
  hold(held: boolean): void;
}

/** What its starter wants to hear of a Worker. */
export interface Hooks {
  message(data: unknown): void;
  /** It failed, or is gone. */
  fault(error: Error): void;
}

export type Open = (hooks: Hooks) => Thread;

/** Milliseconds after which a Worker that has not come up counts as failed. */
const PATIENCE = 20_000;

/**
 * Starts a Worker, which ends with the session, and waits until it is up. Rejects, in words, where that fails or takes too long; what
 * happens to it later, `hooks.fault` is told once.
 *
 * @param pool what a thread of the pool works on, once it is there: the Worker starts meanwhile.
 */
export async function startThread(
  open: Open,
  pool: Promise<PoolJob> | undefined,
  hooks: Hooks,
  session: Session,
): Promise<Thread> {
  const lock = lockName();
  const life = new Life(hooks);
  const thread = open(life);
  session.add(() => {
    life.end();
    const gone = life.holds && holderGone(lock).catch(() => {});
    return Promise.all([thread.end(), gone]);
  });
  try {
    await begun(thread, { lock, pool: await pool }, life);
  } catch (error) {
    thread.end();
    throw error;
  }
  if (life.holds) {
    const noted = () => life.fault(new Ended("it ended without a word"));
    holderGone(lock).then(noted, () => {});
  }
  thread.hold(false);
  return thread;
}

/** Gives a Worker its task, and waits until it is up. */
async function begun(thread: Thread, task: Task, life: Life): Promise<void> {
  thread.post(task, []);
  const timer = setTimeout(() => {
    life.fault(new Error(`it did not come up within ${PATIENCE / 1000} seconds`));
  }, PATIENCE);
  try {
    await life.up;
  } finally {
    clearTimeout(timer);
  }
}

/** A Worker's life: a fault before it is up fails its start, the first one after that is its death. */
class Life implements Hooks {
  readonly up: Promise<void>;
  holds = false;
  readonly #hooks: Hooks;
  #state: "starting" | "up" | "over" = "starting";
  #resolve!: () => void;
  #reject!: (error: Error) => void;

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
    this.up = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // It may fail before its task is there, and anybody waits.
    this.up.catch(() => {});
  }

  message(data: unknown): void {
    const word = data as Word;
    if (!isReadable(word)) this.fault(new Error("it sent what is no message"));
    else if ("fault" in word) this.fault(new Error(word.fault));
    else if (this.#state === "up") this.#hooks.message(data);
    else if (this.#state === "starting") {
      this.#state = "up";
      this.holds = word.holds;
      this.#resolve();
    }
  }

  fault(error: Error): void {
    const before = this.#state;
    this.#state = "over";
    if (before === "starting") this.#reject(error);
    else if (before === "up") this.#hooks.fault(error);
  }

  /** Its end is wanted: nobody needs to be told. */
  end(): void {
    this.#state = "over";
    this.#reject(new Error("it was ended while it started"));
  }
}
