import { Adam, type CallbackLike, type History, Normalization } from "bptt";
import type { Clock } from "../translation/clock.js";
import { rateOf } from "../translation/learning.js";
import { batches, countBatches, type Lessons, stacked } from "./batches.js";
import type { Recogniser } from "./recogniser.js";

/** How a network learns. */
export interface LearningOptions {
  readonly epochs: number;
  readonly learningRate: number;
  /** Training ends by it, whatever epochs are left. */
  readonly clock: Clock;
  readonly callbacks: readonly CallbackLike[];
}

/** How much of the weights' average stays at each batch. */
const AVERAGE = 0.98;

/**
 * Learns sequences. The learning rate is level at first and falls then, with what is nearer to its end, the epochs or the clock; the weights at the end
 * are the average of the last ones, which is better than any of them.
 */
export async function learn(
  { model }: Recogniser,
  lessons: Lessons,
  { epochs, learningRate, clock, callbacks }: LearningOptions,
): Promise<History> {
  const steps = epochs * countBatches(lessons);
  const measure = model.layers.find((layer) => layer instanceof Normalization);
  await measure?.adapt(stacked(lessons.sequences, lessons.shape));
  model.compile({
    optimizer: new Adam({
      learningRate: (step) => rateOf(Math.max(step / steps, clock.share), learningRate),
      clipnorm: 1,
      useEma: true,
      emaMomentum: AVERAGE,
    }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  const told: CallbackLike = {
    onEpochEnd: (epoch, logs) => {
      const { loss = 0, accuracy = 0 } = logs ?? {};
      console.log(`Epoch ${epoch + 1}: loss ${loss.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`);
    },
  };
  return model.fit(batches(lessons), {
    epochs,
    verbose: 0,
    callbacks: [clock, told, ...callbacks],
  });
}
