import { checkOptions, finiteNumber, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { Callback, type Logs } from "./callback.js";
import { checkVerbose, say } from "./monitor.js";
import { optimizerOf } from "./rate.js";

/** Options of {@link LearningRateScheduler}. */
export interface LearningRateSchedulerOptions {
  /** 1 prints a line at each epoch. Default 0. */
  verbose?: 0 | 1;
}

const WHERE = "LearningRateScheduler";

/**
 * Sets the learning rate at the beginning of each epoch, to what a function of the epoch, counted from 0, and of the rate so far gives.
 * Logs it as `learning_rate`.
 *
 * @example new LearningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * Math.exp(-0.1)))
 * @throws BpttError `InvalidArgument` for what is no function, an unknown option, and in `fit` for a rate that can't be used.
 */
export class LearningRateScheduler extends Callback {
  readonly #schedule: (epoch: number, learningRate: number) => number;
  readonly #verbose: 0 | 1;

  constructor(
    schedule: (epoch: number, learningRate: number) => number,
    options: LearningRateSchedulerOptions = {},
  ) {
    super();
    if (typeof schedule !== "function") {
      throw new BpttError(
        "InvalidArgument",
        `${WHERE} expects a function of the epoch and the learning rate, got ${show(schedule)}.`,
      );
    }
    const { verbose = 0 } = checkOptions(WHERE, options, ["verbose"]);
    this.#schedule = schedule;
    this.#verbose = checkVerbose(WHERE, verbose);
  }

  override onEpochBegin(epoch: number): void {
    const optimizer = optimizerOf(this.model, WHERE);
    const rate = this.#schedule(epoch, optimizer.learningRate);
    optimizer.learningRate = finiteNumber(WHERE, "schedule(epoch, learningRate)", rate, 0);
    if (this.#verbose > 0) say(epoch, `LearningRateScheduler setting learning rate to ${rate}.`);
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    logs.learning_rate = optimizerOf(this.model, WHERE).learningRate;
  }
}
