import type { Words } from "../words.js";
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

const titles: Readonly<Record<keyof typeof trainingRanges, Words>> = {
  rate: { en: "The learning rate", zh: "学习率" },
  left: { en: "The part of the learning rate that is left", zh: "学习率最终剩余的比例" },
  warmup: { en: "The warm-up", zh: "预热步数" },
  clip: { en: "The length to which gradients are cut", zh: "梯度裁剪的长度" },
  batch: { en: "The batch", zh: "批大小" },
  steps: { en: "The number of updates", zh: "步数" },
};

/**
 * A training as plain JSON has it, which may come from anywhere.
 *
 * @throws Refusal in one sentence.
 */
export function checkTraining(value: unknown): TrainingPlan {
  const numbers = Object.keys(trainingRanges) as (keyof typeof trainingRanges)[];
  const fields = fieldsOf({ en: "A training", zh: "训练" }, value, [
    "optimizer",
    "schedule",
    ...numbers,
  ]);
  const read = numbers.map((name) => [
    name,
    numberIn(titles[name], fields[name], trainingRanges[name]),
  ]);
  return {
    optimizer: oneOf({ en: "The optimizer", zh: "优化器" }, fields.optimizer, optimizerNames),
    schedule: oneOf({ en: "The schedule", zh: "学习率计划" }, fields.schedule, scheduleNames),
    ...(Object.fromEntries(read) as Record<keyof typeof trainingRanges, number>),
  };
}
