import { number } from "../../readers.js";
import { LearningRateSchedule, type ScheduleOptions, steps } from "./schedule.js";

/** Settings of {@link CosineDecayRestarts}. */
export interface CosineDecayRestartsOptions extends ScheduleOptions {
  /** By what each period is longer than the one before it, at least 1. Default 2. */
  tMul?: number;
  /** By what the rate at its beginning is multiplied, at least 0. Default 1. */
  mMul?: number;
  /** The part of the rate that is left at the end of a period. Default 0. */
  alpha?: number;
}

const READERS = {
  initialLearningRate: number(undefined, 0),
  firstDecaySteps: steps,
  tMul: number(2, 1),
  mMul: number(1, 0),
  alpha: number(0),
};

/** Within this a step is the first of a period. */
const ROUNDING = 1e-12;

/** The periods that are over after so many lengths of the first one, and the part that is over of the next. */
function periodAt(lengths: number, longer: number): [number, number] {
  if (longer === 1) return [Math.floor(lengths), lengths % 1];
  const start = (period: number) => (longer ** period - 1) / (longer - 1);
  let period = Math.round(Math.log(1 + lengths * (longer - 1)) / Math.log(longer));
  if (start(period) > lengths * (1 + ROUNDING)) period -= 1;
  return [period, (lengths - start(period)) / longer ** period];
}

/**
 * {@link CosineDecay} over and over: the first period has `firstDecaySteps` steps, each further one `tMul` times as many, and begins at
 * `mMul` times the rate.
 *
 * Keras tells the period by a logarithm of 32 bits, which can take the first step of a period for the last of the one before. Here it
 * can't.
 *
 * Source: Loshchilov and Hutter (2016).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class CosineDecayRestarts extends LearningRateSchedule {
  /**
   * @param initialLearningRate the rate of step 0.
   * @param firstDecaySteps above 0.
   */
  constructor(
    initialLearningRate: number,
    firstDecaySteps: number,
    options: CosineDecayRestartsOptions = {},
  ) {
    const [name, usual] = ["CosineDecayRestarts", "SGDRDecay"];
    super(name, READERS, options, { initialLearningRate, firstDecaySteps }, usual);
  }

  at(step: number): number {
    const s = this.settings<Record<string, number>>();
    const [period, part] = periodAt(step / s.first_decay_steps!, s.t_mul!);
    const decayed = 0.5 * s.m_mul! ** period * (1 + Math.cos(Math.PI * part));
    return s.initial_learning_rate! * ((1 - s.alpha!) * decayed + s.alpha!);
  }
}
