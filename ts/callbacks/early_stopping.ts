import { boolean, checkOptions, finiteNumber, nonNegativeInteger } from "../checks.js";
import type { WeightValue } from "../data/types.js";
import type { CallbackState, Logs } from "./callback.js";
import { isCount, isNumber, Memory, orNull } from "./memory.js";
import { checkVerbose, MonitorCallback, type MonitorOptions } from "./monitor.js";
import { packWeights, unpackWeights } from "./packed_weights.js";

/** Options of {@link EarlyStopping}, with Keras's names and defaults. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Changes smaller than this are no improvement. Default 0. */
  minDelta?: number;
  /** Epochs without improvement after which training stops. Default 0. */
  patience?: number;
  /** 1 prints a line when training stops early or weights are restored. Default 0. */
  verbose?: 0 | 1;
  /** A value that must be beaten before an improvement counts. Default none. */
  baseline?: number | null;
  /** Whether to end with the weights of the best epoch instead of the last. Default false. */
  restoreBestWeights?: boolean;
  /** Epochs before this one are not watched. Default 0. */
  startFromEpoch?: number;
}

const WHERE = "EarlyStopping";
const OPTIONS = [
  "monitor",
  "minDelta",
  "patience",
  "verbose",
  "mode",
  "baseline",
  "restoreBestWeights",
  "startFromEpoch",
];

/**
 * Stops training when a logged value has stopped improving. Its rules are Keras's.
 *
 * @example await model.fit(x, y, { validationSplit: 0.2, callbacks: [new EarlyStopping({ patience: 2 })] });
 * @throws BpttError `InvalidArgument` for an unknown option or value.
 */
export class EarlyStopping extends MonitorCallback {
  patience: number;
  verbose: 0 | 1;
  baseline: number | null;
  restoreBestWeights: boolean;
  startFromEpoch: number;
  readonly #memory = new Memory(
    WHERE,
    { best: null as number | null, bestEpoch: 0, stoppedEpoch: 0, wait: 0 },
    { best: orNull(isNumber), bestEpoch: isCount, stoppedEpoch: isCount, wait: isCount },
  );
  #bestWeights: WeightValue[] | undefined;
  #warned = false;

  constructor(options: EarlyStoppingOptions = {}) {
    const taken = checkOptions(WHERE, options, OPTIONS);
    super(WHERE, taken, taken.minDelta);
    const { patience = 0, verbose = 0, baseline = null } = taken;
    const { restoreBestWeights = false, startFromEpoch = 0 } = taken;
    this.patience = patience;
    this.verbose = verbose;
    this.baseline = baseline;
    this.restoreBestWeights = restoreBestWeights;
    this.startFromEpoch = startFromEpoch;
    this.#check();
  }

  /** The best value so far. */
  get best(): number | undefined {
    return this.#memory.now.best ?? undefined;
  }

  /** The epoch of the best value so far. */
  get bestEpoch(): number {
    return this.#memory.now.bestEpoch;
  }

  /** The epoch at which training was stopped; 0 if it was not. */
  get stoppedEpoch(): number {
    return this.#memory.now.stoppedEpoch;
  }

  /** Epochs since the last improvement. */
  get wait(): number {
    return this.#memory.now.wait;
  }

  /** With the best weights, where they are to be restored. */
  override getState(): CallbackState {
    const weights = this.#bestWeights;
    return { ...this.#memory.write(), bestWeights: weights ? packWeights(weights) : null };
  }

  override setState(state: CallbackState): void {
    const { bestWeights, ...rest } = { ...state };
    const weights = unpackWeights(WHERE, bestWeights);
    this.#memory.read(rest);
    this.#bestWeights = weights;
  }

  #check(): void {
    this.checkMonitor();
    nonNegativeInteger(WHERE, "patience", this.patience);
    checkVerbose(WHERE, this.verbose);
    if (this.baseline !== null) finiteNumber(WHERE, "baseline", this.baseline);
    boolean(WHERE, "restoreBestWeights", this.restoreBestWeights);
    nonNegativeInteger(WHERE, "startFromEpoch", this.startFromEpoch);
  }

  /** As in {@link Callback.onTrainBegin}. */
  override onTrainBegin(): void {
    this.#check();
    this.direction();
    this.#warned = false;
    if (!this.#memory.begin()) this.#bestWeights = undefined;
  }

  /** As in {@link Callback.onEpochEnd}. */
  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#check();
    const current = this.#current(logs);
    if (current === undefined || epoch < this.startFromEpoch) return;
    const run = this.#memory.now;
    run.wait++;
    if (this.isImprovement(current, run.best)) {
      run.best = current;
      run.bestEpoch = epoch;
      if (this.restoreBestWeights) this.#bestWeights = await this.model.getWeights();
      // Waiting begins again only for a value that beats the baseline as well.
      if (this.baseline === null || this.isImprovement(current, this.baseline)) run.wait = 0;
      return;
    }
    if (run.wait >= this.patience) {
      run.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  /** As in {@link Callback.onTrainEnd}. */
  override async onTrainEnd(): Promise<void> {
    if (this.stoppedEpoch > 0 && this.verbose > 0) {
      console.log(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    }
    if (!this.restoreBestWeights || this.#bestWeights === undefined) return;
    if (this.verbose > 0) {
      console.log(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    }
    await this.model.setWeights(this.#bestWeights);
  }

  #current(logs: Logs): number | undefined {
    const value = this.watched(logs);
    if (value === undefined && !this.#warned) {
      this.#warned = true;
      console.warn(
        `Early stopping conditioned on metric \`${this.monitor}\` which is not available. Available metrics are: ${Object.keys(logs).join(",")}`,
      );
    }
    return value;
  }
}
