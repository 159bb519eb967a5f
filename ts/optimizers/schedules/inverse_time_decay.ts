import { flag, number } from "../../readers.js";
import type { DecayOptions } from "./exponential_decay.js";
import { LearningRateSchedule, steps } from "./schedule.js";

const READERS = {
  initialLearningRate: number(undefined, 0),
  decaySteps: steps,
  decayRate: number(undefined, 0),
  staircase: flag(false),
};

/**
 * `initialLearningRate / (1 + decayRate * step / decaySteps)`.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class InverseTimeDecay extends LearningRateSchedule {
  /**
   * @param initialLearningRate the rate of step 0.
   * @param decaySteps above 0.
   * @param decayRate at least 0.
   */
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    decayRate: number,
    options: DecayOptions = {},
  ) {
    super("InverseTimeDecay", READERS, options, { initialLearningRate, decaySteps, decayRate });
  }

  at(step: number): number {
    const s = this.settings<Record<string, number>>();
    const part = step / s.decay_steps!;
    return s.initial_learning_rate! / (1 + s.decay_rate! * (s.staircase ? Math.floor(part) : part));
  }
}
