import { BpttError } from "../../errors.js";
import { number, optional } from "../../readers.js";
import { LearningRateSchedule, type ScheduleOptions, steps } from "./schedule.js";

/** Settings of {@link CosineDecay}. */
export interface CosineDecayOptions extends ScheduleOptions {
  /** The part of the rate that is left at the end. Default 0. */
  alpha?: number;
  /** The rate at the end of the warm-up, from which it decays. Default null: no warm-up. */
  warmupTarget?: number | null;
  /** Steps of the warm-up. Default 0. */
  warmupSteps?: number;
}

const READERS = {
  initialLearningRate: number(undefined, 0),
  decaySteps: steps,
  alpha: number(0),
  warmupTarget: optional(number(undefined, 0)),
  warmupSteps: number(0, 0),
};

/**
 * `initialLearningRate ((1 - alpha) (1 + cos(pi step / decaySteps)) / 2 + alpha)`, and what that is at step `decaySteps` from there on. With a
 * warm-up the rate first goes in a straight line to `warmupTarget`, in `warmupSteps` steps, and decays from there.
 *
 * Source: Loshchilov and Hutter (2016).
 *
 * @example new Adam({ learningRate: new CosineDecay(0, 900, { warmupTarget: 0.01, warmupSteps: 100 }) })
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range, and for `warmupSteps` without a `warmupTarget`, which
 * Keras ignores.
 */
export class CosineDecay extends LearningRateSchedule {
  /**
   * @param initialLearningRate the rate of step 0.
   * @param decaySteps above 0; the warm-up comes before them.
   */
  constructor(initialLearningRate: number, decaySteps: number, options: CosineDecayOptions = {}) {
    super("CosineDecay", READERS, options, { initialLearningRate, decaySteps });
    const { warmup_target: target, warmup_steps: warmup } = this.settings<Record<string, number>>();
    if (target === null && warmup! > 0) {
      throw new BpttError(
        "InvalidArgument",
        "CosineDecay: `warmupSteps` needs a `warmupTarget`, the rate to which they lead.",
      );
    }
  }

  at(step: number): number {
    const s = this.settings<Record<string, number>>();
    const [initial, warmup, all] = [s.initial_learning_rate!, s.warmup_steps!, s.decay_steps!];
    const from = s.warmup_target ?? initial;
    if (step < warmup) return (from - initial) * (step / warmup) + initial;
    const part = Math.min(step - warmup, all) / all;
    return from * ((1 - s.alpha!) * (0.5 * (1 + Math.cos(Math.PI * part))) + s.alpha!);
  }
}
