import type { BaseModel } from "../base_model.js";

/**
 * Means over the epoch so far, by the names that `compile` gave: `loss`, `accuracy`; after an epoch also `val_loss`. What a callback adds
 * in `onEpochEnd` is seen by those behind it and stands in the history, as `learning_rate` does.
 */
export type Logs = Record<string, number>;

/** What a callback knows of a run: plain data, which goes through JSON as it is. */
export type CallbackState = Readonly<Record<string, unknown>>;

/** What a run was started with. */
export interface CallbackParams {
  /** What is printed: 0 nothing, 1 a bar, 2 a line an epoch. */
  readonly verbose: number;
  /** The epochs that the run is to have, those before `initialEpoch` included. */
  readonly epochs: number;
  /** Batches per epoch; null where only the end of a stream will tell. */
  readonly steps: number | null;
}

/** A hook that returns a promise is awaited. @inline */
type Result = void | Promise<void>;

/** The hooks that `fit`, `evaluate` and `predict` call, all optional. A plain object with some of them will do. */
export interface CallbackHooks {
  /** Before the first epoch of `fit`. */
  onTrainBegin(logs: Logs): Result;
  /** Behind its last epoch, with the logs of that. */
  onTrainEnd(logs: Logs): Result;
  /** Before each epoch; the first is 0, or `initialEpoch`. */
  onEpochBegin(epoch: number, logs: Logs): Result;
  /** Behind each epoch, its validation included. */
  onEpochEnd(epoch: number, logs: Logs): Result;
  /** Before each batch that is trained on; the first of an epoch is 0. */
  onTrainBatchBegin(batch: number, logs: Logs): Result;
  /** Behind it, with the means over the epoch so far. */
  onTrainBatchEnd(batch: number, logs: Logs): Result;
  /** Before an evaluation, also that of validation data. */
  onTestBegin(logs: Logs): Result;
  /** Behind it, with its results. */
  onTestEnd(logs: Logs): Result;
  /** Before each batch of an evaluation. */
  onTestBatchBegin(batch: number, logs: Logs): Result;
  /** Behind it, with the means so far. */
  onTestBatchEnd(batch: number, logs: Logs): Result;
  /** Before the first batch of `predict`. */
  onPredictBegin(logs: Logs): Result;
  /** Behind its last batch. */
  onPredictEnd(logs: Logs): Result;
  /** Before each batch of `predict`. */
  onPredictBatchBegin(batch: number, logs: Logs): Result;
  /** Behind it. */
  onPredictBatchEnd(batch: number, logs: Logs): Result;
  /**
   * Called between coarse calls, with the batches of the pass that are done. Keras has no such hook: it tells how far training is, and costs
   * no batch its speed.
   */
  onProgress(done: number, logs: Logs): Result;
  /** Keras's older name of `onTrainBatchBegin`. */
  onBatchBegin(batch: number, logs: Logs): Result;
  /** Keras's older name of `onTrainBatchEnd`. */
  onBatchEnd(batch: number, logs: Logs): Result;
  /** Told before the first hook: whose run it is. */
  setModel(model: BaseModel): void;
  /** Told before the first hook: what the run was started with. */
  setParams(params: CallbackParams): void;
}

/**
 * Base class of callbacks: override the hooks you need. They are called in Keras's order, and a hook that returns a
 * promise is awaited, so that `await this.model.evaluate(...)` and the like work inside.
 *
 * Training computes many batches in one call unless some callback overrides a batch hook; then it computes one at a
 * time, which costs speed with small batches.
 */
export class Callback implements CallbackHooks {
  #model: BaseModel | undefined;
  /** Set before the first hook is called. */
  params: CallbackParams = { verbose: 0, epochs: 0, steps: 0 };

  /** The model that is being trained. */
  get model(): BaseModel {
    return this.#model as BaseModel;
  }

  setModel(model: BaseModel): void {
    this.#model = model;
  }

  setParams(params: CallbackParams): void {
    this.params = params;
  }

  onTrainBegin(_logs: Logs): Result {}
  onTrainEnd(_logs: Logs): Result {}
  onEpochBegin(_epoch: number, _logs: Logs): Result {}
  onEpochEnd(_epoch: number, _logs: Logs): Result {}
  onTrainBatchBegin(batch: number, logs: Logs): Result {
    return this.onBatchBegin(batch, logs);
  }
  onTrainBatchEnd(batch: number, logs: Logs): Result {
    return this.onBatchEnd(batch, logs);
  }
  onTestBegin(_logs: Logs): Result {}
  onTestEnd(_logs: Logs): Result {}
  onTestBatchBegin(_batch: number, _logs: Logs): Result {}
  onTestBatchEnd(_batch: number, _logs: Logs): Result {}
  onPredictBegin(_logs: Logs): Result {}
  onPredictEnd(_logs: Logs): Result {}
  onPredictBatchBegin(_batch: number, _logs: Logs): Result {}
  onPredictBatchEnd(_batch: number, _logs: Logs): Result {}
  onProgress(_done: number, _logs: Logs): Result {}
  onBatchBegin(_batch: number, _logs: Logs): Result {}
  onBatchEnd(_batch: number, _logs: Logs): Result {}

  /** What a run that goes on elsewhere has to be given: see {@link setState}. Of a callback that keeps nothing an empty object. */
  getState(): CallbackState {
    return {};
  }

  /**
   * Goes on from what `getState` gave. Called before a run begins: its `onTrainBegin` then keeps what it was given instead of beginning anew.
   * @throws BpttError `InvalidArgument` for what is no state of such a callback; nothing changes then.
   */
  setState(_state: CallbackState): void {}

  /** @internal A run is over, whatever happened: what was begun is ended. */
  runEnded(): void {}

  /** @internal A run goes on within an epoch that an earlier process began. What `onEpochBegin` did to the run is in its state. */
  epochResumed(_epoch: number): void {}

  /** @internal Whether it keeps the run where it survives its process. */
  get keepsRuns(): boolean {
    return false;
  }

  /** @internal Whether a batch that diverged, and was not applied, ends training in peace instead of rejecting. */
  endsAtDivergence(_batch: number): boolean {
    return false;
  }
}

/** What `callbacks` options accept. */
export type CallbackLike = Callback | Partial<CallbackHooks>;
