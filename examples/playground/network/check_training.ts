import { between, fieldsOf, numberIn, oneOf, whole } from "./fields.js";
import { optimizerNames, scheduleNames, type TrainingPlan } from "./training_plan.js";

/** What the numbers of a training may be. */
export const trainingRanges = {
  rate: between(1e-6, 1),
  // Schedules that fall by factors never come to 0.
  left: between(0.001, 1),
  warmup: whole(0, 100_000),
  clip: between(0, 100),
  batch: whole(1, 512),
  steps: whole(1, 1_000_000),
} as const;

const titles: Readonly<Record<keyof typeof trainingRanges, string>> = {
  rate: "The learning rate",
  left: "The part of the learning rate that is left",
  warmup: "The warm-up",
  clip: "The length to which gradients are cut",
  batch: "The batch",
  steps: "The number of updates",
};

/**
 * A training as plain JSON has it, which may come from anywhere.
 *
 * @throws UserError in one sentence.
 */
export function checkTraining(value: unknown): TrainingPlan {
  const numbers = Object.keys(trainingRanges) as (keyof typeof trainingRanges)[];
  const fields = fieldsOf("A training", value, ["optimizer", "schedule", ...numbers]);
  const read = numbers.map((name) => [
    name,
    numberIn(titles[name], fields[name], trainingRanges[name]),
  ]);
  return {
    optimizer: oneOf("The optimizer", fields.optimizer, optimizerNames),
    schedule: oneOf("The schedule", fields.schedule, scheduleNames),
    ...(Object.fromEntries(read) as Record<keyof typeof trainingRanges, number>),
  };
}
