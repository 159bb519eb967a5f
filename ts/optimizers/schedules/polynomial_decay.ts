import { flag, number } from "../../readers.js";
import { LearningRateSchedule, type ScheduleOptions, steps } from "./schedule.js";

/** Settings of {@link PolynomialDecay}. */
export interface PolynomialDecayOptions extends ScheduleOptions {
  /** The rate at the end, at least 0. Default 0.0001. */
  endLearningRate?: number;
  /** Default 1: a straight line. */
  power?: number;
  /** Whether the rate rises again behind each end, with a period that is longer each time. Default false. */
  cycle?: boolean;
}

const READERS = {
  initialLearningRate: number(undefined, 0),
  decaySteps: steps,
  endLearningRate: number(0.0001, 0),
  power: number(1),
  cycle: flag(false),
};

/**
 * `(initialLearningRate - endLearningRate) (1 - step / decaySteps) ^ power + endLearningRate`, and `endLearningRate` from step `decaySteps`
 * on; in a cycle `decaySteps` is multiplied by `ceil(step / decaySteps)` instead.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class PolynomialDecay extends LearningRateSchedule {
  /**
   * @param initialLearningRate the rate of step 0.
   * @param decaySteps above 0.
   */
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    options: PolynomialDecayOptions = {},
  ) {
    super("PolynomialDecay", READERS, options, { initialLearningRate, decaySteps });
  }

  at(step: number): number {
    const s = this.settings<Record<string, number>>();
    const [all, end] = [s.decay_steps!, s.end_learning_rate!];
    const part = s.cycle
      ? step / (all * Math.max(1, Math.ceil(step / all)))
      : Math.min(step, all) / all;
    return (s.initial_learning_rate! - end) * (1 - part) ** s.power! + end;
  }
}
