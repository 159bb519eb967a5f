import {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  type LearningRateSchedule,
  PiecewiseConstantDecay,
  PolynomialDecay,
} from "bptt";
import type { TrainingPlan } from "./training_plan.js";

/** Cycles of the restarts: each is twice as long as the one before. */
const CYCLES = 3;
const STAIRS = 4;

type Make = (plan: TrainingPlan) => number | LearningRateSchedule;

/** The library's schedules, as a plan has them. */
const SCHEDULES: Readonly<Record<TrainingPlan["schedule"], Make>> = {
  constant: ({ rate }) => rate,
  // A straight line up, which ends at the rate and stays there.
  warmup: ({ rate, warmup }) =>
    new PolynomialDecay(0, Math.max(1, warmup), { endLearningRate: rate }),
  cosine: ({ rate, left, steps }) => new CosineDecay(rate, steps, { alpha: left }),
  "warmup-cosine": ({ rate, left, warmup, steps }) =>
    new CosineDecay(0, Math.max(1, steps - warmup), {
      alpha: left,
      warmupTarget: rate,
      warmupSteps: warmup,
    }),
  restarts: ({ rate, left, steps }) =>
    new CosineDecayRestarts(rate, Math.ceil(steps / (2 ** CYCLES - 1)), { alpha: left }),
  linear: ({ rate, left, steps }) =>
    new PolynomialDecay(rate, steps, { endLearningRate: rate * left }),
  exponential: ({ rate, left, steps }) => new ExponentialDecay(rate, steps, left),
  inverse: ({ rate, left, steps }) => new InverseTimeDecay(rate, steps, 1 / left - 1),
  stairs: ({ rate, left, steps }) => {
    const stairs = Array.from({ length: STAIRS }, (_, i) => i);
    return new PiecewiseConstantDecay(
      stairs.slice(1).map((i) => Math.round((steps * i) / STAIRS)),
      stairs.map((i) => rate * left ** (i / (STAIRS - 1))),
    );
  },
};

/** The learning rate that the optimizer takes. */
export const learningRate = (plan: TrainingPlan): number | LearningRateSchedule =>
  SCHEDULES[plan.schedule](plan);

/** The rate of each of some updates, evenly spread over a training, the first and the last among them. */
export function scheduleCurve(
  plan: TrainingPlan,
  points: number,
): { readonly step: number; readonly rate: number }[] {
  const rate = learningRate(plan);
  return Array.from({ length: points }, (_, i) => {
    const step = points > 1 ? Math.round((i * (plan.steps - 1)) / (points - 1)) : 0;
    return { step, rate: typeof rate === "number" ? rate : rate.at(step) };
  });
}
