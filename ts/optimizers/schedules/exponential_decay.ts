import { flag, number } from "../../readers.js";
import { LearningRateSchedule, type ScheduleOptions, steps } from "./schedule.js";

/** Settings of {@link ExponentialDecay} and {@link InverseTimeDecay}. */
export interface DecayOptions extends ScheduleOptions {
  /** Whether the rate changes only every `decaySteps` steps. Default false. */
  staircase?: boolean;
}

const READERS = {
  initialLearningRate: number(undefined, 0),
  decaySteps: steps,
  decayRate: number(undefined, 0),
  staircase: flag(false),
};

/**
 * `initialLearningRate * decayRate ^ (step / decaySteps)`.
 *
 * @example new SGD({ learningRate: new ExponentialDecay(0.1, 1000, 0.96, { staircase: true }) })
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class ExponentialDecay extends LearningRateSchedule {
  /**
   * @param initialLearningRate the rate of step 0.
   * @param decaySteps above 0.
   * @param decayRate by what the rate is multiplied every `decaySteps` steps, at least 0.
   */
  constructor(
    initialLearningRate: number,
    decaySteps: number,
    decayRate: number,
    options: DecayOptions = {},
  ) {
    super("ExponentialDecay", READERS, options, { initialLearningRate, decaySteps, decayRate });
  }

  at(step: number): number {
    const s = this.settings<Record<string, number>>();
    const part = step / s.decay_steps!;
    return s.initial_learning_rate! * s.decay_rate! ** (s.staircase ? Math.floor(part) : part);
  }
}
