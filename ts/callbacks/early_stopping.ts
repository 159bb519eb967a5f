import {
  boolean,
  checkOptions,
  finiteNumber,
  nonNegativeInteger,
  oneOf,
  own,
  show,
} from "../checks.js";
import type { WeightValue } from "../data/types.js";
import { BpttError } from "../errors.js";
import { Callback, type Logs } from "./callback.js";

/** Options of {@link EarlyStopping}, with Keras's names and defaults. */
export interface EarlyStoppingOptions {
  /** The logged value to watch. Default `"val_loss"`. */
  monitor?: string;
  /** Changes smaller than this are no improvement. Default 0. */
  minDelta?: number;
  /** Epochs without improvement after which training stops. Default 0. */
  patience?: number;
  /** 1 prints a line when training stops early or weights are restored. Default 0. */
  verbose?: 0 | 1;
  /** Whether less or more is better; `"auto"` (the default) knows it for losses and accuracies. */
  mode?: "auto" | "min" | "max";
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
export class EarlyStopping extends Callback {
  monitor: string;
  minDelta: number;
  patience: number;
  verbose: 0 | 1;
  mode: "auto" | "min" | "max";
  baseline: number | null;
  restoreBestWeights: boolean;
  startFromEpoch: number;
  #best: number | undefined;
  #bestEpoch = 0;
  #stoppedEpoch = 0;
  #wait = 0;
  #bestWeights: WeightValue[] | undefined;
  #warned = false;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    const taken = checkOptions(WHERE, options, OPTIONS);
    const { monitor = "val_loss", minDelta = 0, patience = 0, verbose = 0, mode = "auto" } = taken;
    const { baseline = null, restoreBestWeights = false, startFromEpoch = 0 } = taken;
    this.monitor = monitor;
    this.minDelta = minDelta;
    this.patience = patience;
    this.verbose = verbose;
    this.mode = mode;
    this.baseline = baseline;
    this.restoreBestWeights = restoreBestWeights;
    this.startFromEpoch = startFromEpoch;
    this.#check();
    this.minDelta = Math.abs(this.minDelta);
  }

  /** The best value so far. */
  get best(): number | undefined {
    return this.#best;
  }

  /** The epoch of the best value so far. */
  get bestEpoch(): number {
    return this.#bestEpoch;
  }

  /** The epoch at which training was stopped; 0 if it was not. */
  get stoppedEpoch(): number {
    return this.#stoppedEpoch;
  }

  /** Epochs since the last improvement. */
  get wait(): number {
    return this.#wait;
  }

  /** The settings may be set at any time: each epoch goes by what they are then. */
  #check(): void {
    if (typeof this.monitor !== "string" || this.monitor === "") {
      throw new BpttError(
        "InvalidArgument",
        `${WHERE} received an invalid value for argument \`monitor\`, expected a name such as "val_loss", got ${show(this.monitor)}.`,
      );
    }
    finiteNumber(WHERE, "minDelta", this.minDelta);
    nonNegativeInteger(WHERE, "patience", this.patience);
    if (this.verbose !== 0 && this.verbose !== 1) {
      throw new BpttError(
        "InvalidArgument",
        `${WHERE} received an invalid value for argument \`verbose\`, expected 0 or 1, got ${show(this.verbose)}.`,
      );
    }
    oneOf(WHERE, "mode", this.mode, ["auto", "min", "max"]);
    if (this.baseline !== null) finiteNumber(WHERE, "baseline", this.baseline);
    boolean(WHERE, "restoreBestWeights", this.restoreBestWeights);
    nonNegativeInteger(WHERE, "startFromEpoch", this.startFromEpoch);
  }

  override onTrainBegin(): void {
    this.#check();
    this.#wait = 0;
    this.#stoppedEpoch = 0;
    this.#best = undefined;
    this.#bestEpoch = 0;
    this.#bestWeights = undefined;
    this.#warned = false;
    this.#better(0, 0);
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#check();
    const current = this.#current(logs);
    if (current === undefined || epoch < this.startFromEpoch) return;
    this.#wait++;
    if (this.#best === undefined || this.#better(current, this.#best)) {
      this.#best = current;
      this.#bestEpoch = epoch;
      if (this.restoreBestWeights) this.#bestWeights = await this.model.getWeights();
      // Waiting begins again only for a value that beats the baseline as well.
      if (this.baseline === null || this.#better(current, this.baseline)) this.#wait = 0;
      return;
    }
    if (this.#wait >= this.patience) {
      this.#stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override async onTrainEnd(): Promise<void> {
    if (this.#stoppedEpoch > 0 && this.verbose > 0) {
      console.log(`Epoch ${this.#stoppedEpoch + 1}: early stopping`);
    }
    if (!this.restoreBestWeights || this.#bestWeights === undefined) return;
    if (this.verbose > 0) {
      console.log(
        `Restoring model weights from the end of the best epoch: ${this.#bestEpoch + 1}.`,
      );
    }
    await this.model.setWeights(this.#bestWeights);
  }

  #current(logs: Logs): number | undefined {
    const value = own(logs, this.monitor);
    if (value === undefined && !this.#warned) {
      this.#warned = true;
      console.warn(
        `Early stopping conditioned on metric \`${this.monitor}\` which is not available. Available metrics are: ${Object.keys(logs).join(",")}`,
      );
    }
    return value;
  }

  /** Whether `value` is an improvement over `reference` by more than `minDelta`. */
  #better(value: number, reference: number): boolean {
    const down =
      this.mode === "min" || (this.mode === "auto" && /^(val_)?loss$/.test(this.monitor));
    const delta = Math.abs(this.minDelta);
    if (down) return value + delta < reference;
    const up = this.mode === "max" || /^(val_)?(\w+_)?acc(uracy)?(_\d+)?$/.test(this.monitor);
    if (up) return value - delta > reference;
    throw new BpttError(
      "InvalidArgument",
      `EarlyStopping received monitor="${this.monitor}", and it is not known whether that should be maximized or minimized. Pass mode: "max" or mode: "min".`,
    );
  }
}
