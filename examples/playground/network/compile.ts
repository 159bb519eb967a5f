import { Adam, AdamW, Lion, type Model, RMSprop, SGD } from "bptt";
import type { Output } from "../tasks/task.js";
import { learningRate } from "./schedule.js";
import type { TrainingPlan } from "./training_plan.js";

const OPTIMIZERS = { adam: Adam, adamw: AdamW, rmsprop: RMSprop, sgd: SGD, lion: Lion };

/** The loss by which a task is learned, by the kind of its output. */
export const LOSSES = {
  classes: "sparse_categorical_crossentropy",
  numbers: "mean_squared_error",
  labels: "ctc",
} as const;

/** Readies a model for training by a plan. */
export function compileModel(model: Model, plan: TrainingPlan, { kind }: Output): void {
  const { optimizer, clip } = plan;
  model.compile({
    loss: LOSSES[kind],
    optimizer: new OPTIMIZERS[optimizer]({
      learningRate: learningRate(plan),
      ...(clip > 0 && { globalClipnorm: clip }),
    }),
    ...(kind === "classes" && { metrics: ["accuracy"] }),
  });
}
