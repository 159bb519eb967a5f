import type { BaseModel } from "../base_model.js";
import { isIterable, isReadable, list, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { AbortSignalLike } from "../host_types.js";
import type { BackupAndRestore } from "./backup_and_restore.js";
import {
  Callback,
  type CallbackHooks,
  type CallbackParams,
  type CallbackState,
} from "./callback.js";
import { History } from "./history.js";
import { checkHooks, HOOKS } from "./hooks.js";
import { ProgbarLogger } from "./progbar_logger.js";

type Hook = Exclude<keyof CallbackHooks, "setModel" | "setParams">;

/** Callbacks of a run: more than anybody has. */
const MOST = 10_000;

/** The phases whose batches can be watched one by one. */
export type Phase = "Train" | "Test" | "Predict";

/** Whether a callback is a BackupAndRestore, whose class a run without one does not need. */
const keepsRuns = (callback: Partial<CallbackHooks>): callback is BackupAndRestore =>
  callback instanceof Callback && callback.keepsRuns;

/** Calls a hook on several callbacks, one after the other, in the order in which they were given. */
export class CallbackList {
  readonly #callbacks: readonly Partial<CallbackHooks>[];
  readonly #signal: AbortSignalLike | undefined;

  private constructor(
    callbacks: readonly Partial<CallbackHooks>[],
    signal: AbortSignalLike | undefined,
  ) {
    this.#callbacks = callbacks;
    this.#signal = signal;
  }

  /**
   * Checks the option `callbacks`, and tells each callback about the run. As in Keras the progress line and the history come last, where nobody
   * brings his own.
   */
  static of(
    { callbacks: value, signal }: { callbacks: unknown; signal: AbortSignalLike | undefined },
    model: BaseModel,
    params: CallbackParams,
  ): CallbackList {
    const callbacks = value === undefined ? [] : (takeItems(value, MOST) ?? [value]);
    const hooks = callbacks.map(checkCallback);
    for (const Own of [ProgbarLogger, History]) {
      if (!hooks.some((callback) => callback instanceof Own)) hooks.push(new Own());
    }
    if (hooks.filter(keepsRuns).length > 1) {
      const message =
        "`callbacks` should hold one BackupAndRestore at most: a run goes on from one.";
      throw new BpttError("InvalidArgument", message);
    }
    for (const callback of hooks) {
      callback.setModel?.(model);
      callback.setParams?.(params);
    }
    return new CallbackList(hooks, signal);
  }

  /** Where `fit` notes what happens. */
  get history(): History {
    return this.#callbacks.find((callback) => callback instanceof History)!;
  }

  /** What keeps the run, if anything does. */
  get backup(): BackupAndRestore | undefined {
    return this.#callbacks.find(keepsRuns);
  }

  /** Those that know something of the run, with their classes and what they know. */
  get remembering(): readonly { name: string; callback: Callback; state: CallbackState }[] {
    return this.#callbacks.flatMap((callback) => {
      const state = callback instanceof Callback ? callback.getState() : {};
      if (Object.keys(state).length === 0) return [];
      return [{ name: callback.constructor.name, callback: callback as Callback, state }];
    });
  }

  /** The run goes on within an epoch whose beginning the callbacks have seen, in another process. */
  resumeEpoch(epoch: number): void {
    for (const callback of this.#callbacks) {
      if (callback instanceof Callback) callback.epochResumed(epoch);
    }
  }

  /** The run ends here, whatever happened: what was begun is ended. */
  close(): void {
    for (const callback of this.#callbacks) {
      if (callback instanceof Callback) callback.runEnded();
    }
  }

  /** Whether some callback has training end where a batch diverged. */
  endsAtDivergence(batch: number): boolean {
    return this.#callbacks.some(
      (callback) => callback instanceof Callback && callback.endsAtDivergence(batch),
    );
  }

  /** Calls a hook. An abort rejects once it has ended: it is the program's own, and must not go on behind its back. */
  async call<H extends Hook>(hook: H, ...args: Parameters<CallbackHooks[H]>): Promise<void> {
    for (const callback of this.#callbacks) {
      const run = hookOf(callback, hook);
      // What does nothing, or is done at once, takes no turn.
      const done = run && Reflect.apply(run, callback, args);
      if (done !== undefined) await done;
    }
    this.#signal?.throwIfAborted();
  }

  /** Whether some callback wants to hear of every batch of this phase. */
  watchesBatches(phase: Phase): boolean {
    const names: Hook[] = [`on${phase}BatchBegin`, `on${phase}BatchEnd`];
    if (phase === "Train") names.push("onBatchBegin", "onBatchEnd");
    return this.#callbacks.some((callback) => names.some((name) => overrides(callback, name)));
  }
}

/** What a plain object may name its batch hooks, as older Keras did; the class forwards them itself. */
const OLDER: Partial<Record<Hook, Hook>> = {
  onTrainBatchBegin: "onBatchBegin",
  onTrainBatchEnd: "onBatchEnd",
};

function hookOf(callback: Partial<CallbackHooks>, hook: Hook) {
  const run = callback[hook] ?? callback[OLDER[hook] ?? hook];
  return run as ((...args: unknown[]) => unknown) | undefined;
}

const overrides = (callback: Partial<CallbackHooks>, hook: Hook): boolean =>
  callback[hook] !== undefined && callback[hook] !== Callback.prototype[hook];

function checkCallback(value: unknown): Partial<CallbackHooks> {
  // A list within the list, one that is too long, or a Set: none of its hooks would be called.
  if (!isReadable(value) || isIterable(value)) {
    throw new BpttError(
      "InvalidArgument",
      `\`callbacks\` should hold instances of Callback or objects with hooks, got ${show(value)}.`,
    );
  }
  checkHooks(value);
  if (value instanceof Callback) return value;
  const unknown = Object.keys(value).find((key) => /^on[A-Z_]/.test(key) && !HOOKS.includes(key));
  if (unknown !== undefined) {
    throw new BpttError(
      "InvalidArgument",
      `A callback has the hook "${unknown}", which is never called; the hooks are ${list(HOOKS)}.`,
    );
  }
  return value as Partial<CallbackHooks>;
}
