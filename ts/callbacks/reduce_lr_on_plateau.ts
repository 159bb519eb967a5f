import { BELOW_1, checkOptions, finiteNumber, nonNegativeInteger } from "../checks.js";
import type { CallbackState, Logs } from "./callback.js";
import { isCount, isNumber, Memory, orNull } from "./memory.js";
import { checkVerbose, MonitorCallback, type MonitorOptions, say } from "./monitor.js";
import { optimizerOf } from "./rate.js";

/** Options of {@link ReduceLROnPlateau}, with Keras's names and defaults. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied with: at least 0 and below 1. Default 0.1. */
  factor?: number;
  /** Epochs without improvement after which it is reduced. Default 10. */
  patience?: number;
  /** 1 prints a line at each reduction. Default 0. */
  verbose?: 0 | 1;
  /** Changes smaller than this are no improvement. Default 0.0001. */
  minDelta?: number;
  /** Epochs after a reduction in which none are counted. Default 0. */
  cooldown?: number;
  /** The learning rate falls no lower. Default 0. */
  minLr?: number;
}

const WHERE = "ReduceLROnPlateau";
const OPTIONS = [
  "monitor",
  "factor",
  "patience",
  "verbose",
  "mode",
  "minDelta",
  "cooldown",
  "minLr",
];

/**
 * Lowers the learning rate when a logged value has stopped improving: `max(rate * factor, minLr)`. Logs the rate of each epoch as
 * `learning_rate`. Its rules are Keras's.
 *
 * @example await model.fit(x, y, { validationSplit: 0.2, callbacks: new ReduceLROnPlateau({ factor: 0.5, patience: 3 }) });
 * @throws BpttError `InvalidArgument` for an unknown option or value.
 */
export class ReduceLROnPlateau extends MonitorCallback {
  factor: number;
  patience: number;
  verbose: 0 | 1;
  cooldown: number;
  minLr: number;
  readonly #memory = new Memory(
    WHERE,
    { best: null as number | null, wait: 0, cooldownCounter: 0 },
    { best: orNull(isNumber), wait: isCount, cooldownCounter: isCount },
  );
  #warned = false;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    const taken = checkOptions(WHERE, options, OPTIONS);
    super(WHERE, taken, taken.minDelta ?? 1e-4);
    const { factor = 0.1, patience = 10, verbose = 0, cooldown = 0, minLr = 0 } = taken;
    this.factor = factor;
    this.patience = patience;
    this.verbose = verbose;
    this.cooldown = cooldown;
    this.minLr = minLr;
    this.#check();
  }

  /** The best value so far. */
  get best(): number | undefined {
    return this.#memory.now.best ?? undefined;
  }

  /** Epochs since the last improvement or reduction. */
  get wait(): number {
    return this.#memory.now.wait;
  }

  /** Epochs of `cooldown` that are left. */
  get cooldownCounter(): number {
    return this.#memory.now.cooldownCounter;
  }

  override getState(): CallbackState {
    return this.#memory.write();
  }

  override setState(state: CallbackState): void {
    this.#memory.read(state);
  }

  #check(): void {
    this.checkMonitor();
    finiteNumber(WHERE, "factor", this.factor, 0, BELOW_1);
    nonNegativeInteger(WHERE, "patience", this.patience);
    checkVerbose(WHERE, this.verbose);
    nonNegativeInteger(WHERE, "cooldown", this.cooldown);
    finiteNumber(WHERE, "minLr", this.minLr, 0);
  }

  /** As in {@link Callback.onTrainBegin}. */
  override onTrainBegin(): void {
    this.#check();
    this.direction();
    this.#warned = false;
    this.#memory.begin();
  }

  /** As in {@link Callback.onEpochEnd}. */
  override onEpochEnd(epoch: number, logs: Logs): void {
    this.#check();
    logs.learning_rate = optimizerOf(this.model, WHERE).learningRate;
    const current = this.#current(logs);
    if (current === undefined) return;
    const run = this.#memory.now;
    if (run.cooldownCounter > 0) {
      run.cooldownCounter--;
      run.wait = 0;
    }
    if (this.isImprovement(current, run.best)) {
      run.best = current;
      run.wait = 0;
      return;
    }
    if (run.cooldownCounter > 0) return;
    run.wait++;
    if (run.wait < this.patience || !this.#reduce(epoch)) return;
    run.cooldownCounter = this.cooldown;
    run.wait = 0;
  }

  /** Tells whether there was anything to reduce. */
  #reduce(epoch: number): boolean {
    const optimizer = optimizerOf(this.model, WHERE);
    const { learningRate } = optimizer;
    if (learningRate <= this.minLr) return false;
    optimizer.learningRate = Math.max(learningRate * this.factor, this.minLr);
    if (this.verbose > 0) {
      say(epoch, `ReduceLROnPlateau reducing learning rate to ${optimizer.learningRate}.`);
    }
    return true;
  }

  #current(logs: Logs): number | undefined {
    const value = this.watched(logs);
    if (value === undefined && !this.#warned) {
      this.#warned = true;
      console.warn(
        `Learning rate reduction is conditioned on metric \`${this.monitor}\` which is not available. Available metrics are: ${Object.keys(logs).join(",")}.`,
      );
    }
    return value;
  }
}
